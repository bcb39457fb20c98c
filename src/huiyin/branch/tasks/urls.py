"""URLs of tasks; the last word of a path is the verb."""

from django.urls import path

from huiyin.branch.tasks.views import diary, dual, home, plans, reports

app_name = "tasks"
urlpatterns = [
    path("", home.list_tasks, name="list"),
    path("past/", home.past, name="past"),
    path("branches/<int:pk>/", home.branch, name="branch"),
    path("people/<int:pk>/set/", plans.set_list, name="set_list"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/take/", plans.take, name="take"),
    path("plans/<int:pk>/correct/", plans.correct, name="correct"),
    path("lines/<int:pk>/finish/", plans.finish, name="finish"),
    path("reports/<int:pk>/<str:key>/", reports.report, name="report"),
    path("reports/<int:pk>/<str:key>/sign/", reports.sign, name="sign"),
    path("reports/<int:pk>/<str:key>/correct/", reports.correct_report, name="correct_report"),
    path("dual/<int:pk>/", dual.tracks, name="dual"),
    path("dual/<int:pk>/add/", dual.add, name="add"),
    path("dual/<int:pk>/preset/", dual.preset, name="preset"),
    path("dual/lines/<int:pk>/prove/", dual.prove, name="prove"),
    path("dual/lines/<int:pk>/end/", dual.end, name="end"),
    path("diary/", diary.write, name="write"),
]
