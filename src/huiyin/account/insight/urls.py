"""URLs of insight: how a figure is computed, and what like matters took."""

from django.urls import path

from huiyin.account.insight import views

app_name = "insight"
urlpatterns = [
    path("method/<slug:key>/", views.method, name="method"),
    path("of-matter/<int:pk>/", views.of_matter, name="of_matter"),
]
