"""URLs of people: signing in at the root, the rest under /people/."""

from django.urls import path

from huiyin.ground.people.views import closing, intake, second_factor, sign_in, staff

app_name = "people"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/kept/", sign_in.kept, name="kept"),
    path("sign-in/second-factor/", second_factor.second_factor, name="second_factor"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("change-password/", sign_in.change_password, name="change_password"),
    path("people/", staff.organisation, name="organisation"),
    path("people/pick/", staff.pick, name="pick"),
    path("people/pick/<slug:of>/", staff.pick, name="pick_of"),
    path("people/units/<int:pk>/", staff.unit, name="unit"),
    path("people/units/<int:pk>/close/", closing.close_unit, name="close_unit"),
    path("people/persons/<int:pk>/", staff.person, name="person"),
    path("people/persons/<int:pk>/reset-password/", staff.reset_password, name="reset_password"),
    path("people/persons/<int:pk>/leave/", staff.leave, name="leave"),
    path("people/posts/<int:pk>/appoint/", staff.appoint, name="appoint"),
    path("people/posts/<int:pk>/vacate/", staff.vacate, name="vacate"),
    path("people/posts/<int:pk>/close/", closing.close_post, name="close_post"),
    path("people/import/", intake.upload, name="import"),
    path("people/import/template.xlsx", intake.template, name="import_template"),
    path("people/import/export.xlsx", intake.export, name="export"),
    path("people/import/<int:pk>/", intake.report, name="import_report"),
    path("people/import/<int:pk>/faults.xlsx", intake.faults, name="import_faults"),
    path("people/import/<int:pk>/accept/", intake.accept, name="import_accept"),
    path("people/import/<int:pk>/codes.xlsx", intake.codes, name="import_codes"),
]
