"""URLs of duties; the last word of a path is the verb."""

from django.urls import path

from huiyin.loop.duties import views

app_name = "duties"
urlpatterns = [
    path("", views.list_duties, name="list"),
    path("<int:pk>/settle/", views.settle, name="settle"),
]
