"""URLs of visits; the last word of a path is the verb."""

from django.urls import URLPattern

app_name = "visits"
urlpatterns: list[URLPattern] = []
