"""URLs of visits; the last word of a path is the verb."""

from django.urls import path

from huiyin.voice.visits.views import branch, contact, hardship, heart, listing, mine, owed, presets, trigger

app_name = "visits"
urlpatterns = [
    path("", listing.list_visits, name="list"),
    path("owed/<int:pk>/", owed.owed, name="owed"),
    path("mine/", mine.mine, name="mine"),
    path("mine/keep-apart/", mine.keep_apart, name="keep_apart"),
    path("mine/let-know/", mine.let_know, name="let_know"),
    path("figures/", listing.figures, name="figures"),
    path("presets/", presets.list_presets, name="presets"),
    path("presets/<str:form>/<str:key>/adopt/", presets.adopt, name="adopt_preset"),
    path("raise/", trigger.raise_trigger, name="raise"),
    path("triggers/<int:pk>/", trigger.trigger, name="trigger"),
    path("triggers/<int:pk>/record/", trigger.record, name="record_trigger"),
    path("triggers/<int:pk>/decline/", trigger.decline, name="decline"),
    path("people/<int:pk>/record/", contact.record, name="record"),
    path("contacts/<int:pk>/", contact.contact, name="contact"),
    path("contacts/<int:pk>/confirm/", contact.confirm, name="confirm"),
    path("contacts/<int:pk>/dispute/", contact.dispute, name="dispute"),
    path("contacts/<int:pk>/correct/", contact.correct, name="correct"),
    path("contacts/<int:pk>/open-need/", contact.open_need, name="open_need"),
    path("branches/<int:pk>/", branch.branch, name="branch"),
    path("heart/", heart.heart, name="heart"),
    path("branches/<int:pk>/committee/", heart.set_committee, name="set_committee"),
    path("branches/<int:pk>/divide/", branch.divide, name="divide"),
    path("hardship/", hardship.list_cases, name="cases"),
    path("hardship/propose/", hardship.propose, name="propose_case"),
    path("hardship/<int:pk>/", hardship.case, name="case"),
    path("hardship/<int:pk>/act/", hardship.act, name="act"),
    path("hardship/<int:pk>/promise/", hardship.promise, name="promise"),
    path("measures/<int:pk>/", hardship.measure, name="measure"),
    path("measures/<int:pk>/finish/", hardship.finish, name="finish"),
]
