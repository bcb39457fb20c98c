"""URLs of the rulebook; the last word of a path is the verb."""

from django.urls import path

from huiyin.ground.rulebook import views

app_name = "rulebook"
urlpatterns = [
    path("", views.catalogue, name="list"),
    path("holidays/", views.holidays, name="holidays"),
    path("holidays/set/", views.set_holidays, name="set_holidays"),
    path("<str:key>/", views.detail, name="rule"),
    path("<str:key>/override/", views.override, name="override"),
    path("<str:key>/withdraw/<int:pk>/", views.withdraw, name="withdraw"),
]
