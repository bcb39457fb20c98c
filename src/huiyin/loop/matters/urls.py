"""URLs of matters; the last word of a path is the verb."""

from django.urls import path

from huiyin.loop.matters.forms import FORMS
from huiyin.loop.matters.views import intake, listing, matter, retention, verbs

app_name = "matters"
urlpatterns = [
    path("", listing.list_matters, name="list"),
    path("new/", intake.register, name="register"),
    path("assign/", listing.assign_many, name="assign_many"),
    path("retention/", retention.retention, name="retention"),
    path("retention/propose/", retention.propose_many, name="propose_many"),
    path("retention/dispose/", retention.dispose_many, name="dispose_many"),
    path("<int:pk>/", matter.matter, name="matter"),
    *(path(f"<int:pk>/{verb}/", getattr(verbs, verb), name=verb) for verb in map(str, FORMS)),
]
