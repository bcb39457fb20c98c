"""URLs of demo."""

from django.urls import path

from huiyin.front.demo import views

app_name = "demo"
urlpatterns = [path("demo/", views.accounts, name="accounts"), path("styleguide/", views.styleguide, name="styleguide")]
