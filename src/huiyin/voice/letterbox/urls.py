"""URLs of the letterbox: one page, four POST endpoints, and the form without JavaScript."""

from django.urls import path

from huiyin.voice.letterbox.views import endpoints, page, plain

app_name = "letterbox"
urlpatterns = [
    path("", page.page, name="page"),
    path("challenge/", endpoints.challenge, name="challenge"),
    path("letters/", endpoints.letters, name="letters"),
    path("thread/", endpoints.thread, name="thread"),
    path("reply/", endpoints.reply, name="reply"),
    path("plain/", plain.plain, name="plain"),
]
