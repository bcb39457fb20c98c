"""The styleguide alone, for the browser."""

from django.urls import path

from huiyin.kit.face import views

urlpatterns = [path("styleguide/", views.styleguide)]
