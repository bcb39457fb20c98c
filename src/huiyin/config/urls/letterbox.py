"""URL space of the letterbox: one static page and its POST endpoints under /letters/."""

from django.urls import include, path

urlpatterns = [path("letters/", include("huiyin.voice.letterbox.urls"))]
