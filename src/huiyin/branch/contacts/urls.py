"""URLs of contacts; the last word of a path is the verb."""

from django.urls import path

from huiyin.branch.contacts.views import points, reports, standard

app_name = "contacts"
urlpatterns = [
    path("", points.list_points, name="list"),
    path("<int:pk>/", points.point, name="point"),
    path("<int:pk>/record/", points.record, name="record"),
    path("<int:pk>/raise/", points.raise_problem, name="raise_problem"),
    path("<int:pk>/submit/", standard.submit, name="submit"),
    path("reports/<int:pk>/<str:key>/", reports.report, name="report"),
    path("reports/<int:pk>/<str:key>/sign/", reports.sign, name="sign"),
    path("reports/<int:pk>/<str:key>/correct-report/", reports.correct_report, name="correct_report"),
    path("checks/<int:pk>/", standard.check, name="check"),
    path("checks/<int:pk>/look/", standard.look, name="look"),
    path("marks/<int:pk>/mend/", standard.mend, name="mend"),
    path("standard/", standard.show, name="standard"),
    path("standard/issue/", standard.issue, name="issue"),
]
