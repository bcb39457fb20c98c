"""URLs of the portal: what everybody sees without signing in, and a worker's own page."""

from django.urls import path

from huiyin.front.portal.views import answers, mine, open_pages

app_name = "portal"
urlpatterns = [
    path("", open_pages.home, name="home"),
    path("public/", open_pages.public_page, name="public"),
    path("public/records/", open_pages.records, name="records"),
    path("public/answers/", answers.answers, name="answers"),
    path("public/answers/<int:pk>/", answers.answer, name="answer"),
    path("mine/", mine.mine, name="mine"),
]
