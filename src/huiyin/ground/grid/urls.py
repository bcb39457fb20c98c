"""URLs of grid; the last word of a path is the verb."""

from django.urls import URLPattern

app_name = "grid"
urlpatterns: list[URLPattern] = []
