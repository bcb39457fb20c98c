"""URLs of contacts; the last word of a path is the verb."""

from django.urls import URLPattern

app_name = "contacts"
urlpatterns: list[URLPattern] = []
