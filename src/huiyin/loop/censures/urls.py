"""URLs of criticism and holding to account; the last word of a path is the verb."""

from django.urls import path

from huiyin.loop.censures.views import listing, page, verbs

app_name = "censures"
urlpatterns = [
    path("", listing.list_censures, name="list"),
    path("standing/", listing.standing, name="standing"),
    path("notices/<int:pk>/propose/", verbs.propose, name="propose"),
    path("<int:pk>/", page.censure, name="censure"),
    path("<int:pk>/sign/", verbs.sign, name="sign"),
    path("<int:pk>/decline/", verbs.decline, name="decline"),
    path("<int:pk>/plead/", verbs.plead, name="plead"),
    path("<int:pk>/uphold/", verbs.uphold, name="uphold"),
    path("<int:pk>/withdraw/", verbs.withdraw, name="withdraw"),
    path("<int:pk>/report/", verbs.report, name="report"),
    path("<int:pk>/accept/", verbs.accept, name="accept"),
    path("<int:pk>/send_back/", verbs.send_back, name="send_back"),
    path("<int:pk>/refer/", verbs.refer, name="refer"),
    path("<int:pk>/decide/", verbs.decide, name="decide"),
]
