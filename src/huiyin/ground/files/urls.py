"""URLs of files."""

from django.urls import path

from huiyin.ground.files import views

app_name = "files"
urlpatterns = [
    path("<int:pk>/", views.serve, name="serve"),
    path("<int:pk>/thumb/", views.thumb, name="thumb"),
]
