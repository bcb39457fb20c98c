"""URLs of duties; the last word of a path is the verb."""

from django.urls import path

from huiyin.loop.duties import views
from huiyin.loop.duties.views import notices

app_name = "duties"
urlpatterns = [
    path("", views.list_duties, name="list"),
    path("<int:pk>/settle/", views.settle, name="settle"),
    path("<int:pk>/issue/", notices.issue, name="issue_notice"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/reply/", notices.reply, name="reply_notice"),
]
