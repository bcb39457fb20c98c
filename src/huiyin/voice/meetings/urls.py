"""URLs of meetings; the last word of a path is the verb."""

from django.urls import URLPattern

app_name = "meetings"
urlpatterns: list[URLPattern] = []
