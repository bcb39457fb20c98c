"""URLs of tasks; the last word of a path is the verb."""

from django.urls import URLPattern

app_name = "tasks"
urlpatterns: list[URLPattern] = []
