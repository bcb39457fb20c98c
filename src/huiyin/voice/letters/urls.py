"""URLs of the sorting desk, below /desk/."""

from django.urls import path

from huiyin.voice.letters.views import desk, keys, paper, retention, thread

app_name = "letters"
urlpatterns = [
    path("letters/", desk.sort, name="sort"),
    path("letters/waiting/", desk.waiting, name="waiting"),
    path("letters/joinable/", desk.joinable, name="joinable"),
    path("letters/join/", desk.join, name="join"),
    path("letters/assign/", desk.assign_many, name="assign_many"),
    path("letters/paper/register/", paper.register_paper, name="register_paper"),
    path("letters/retention/", retention.retention, name="retention"),
    path("letters/retention/propose/", retention.propose, name="propose_destruction"),
    path("letters/retention/approve/", retention.approve, name="approve_destruction"),
    path("letters/keys/", keys.keys, name="keys"),
    path("letters/keys/ring/", keys.ring, name="ring"),
    path("letters/keys/set-up/", keys.set_up_key, name="set_up_key"),
    path("letters/keys/rewrap/", keys.rewrap_key, name="rewrap_key"),
    path("letters/keys/reset/", keys.reset_key, name="reset_key"),
    path("letters/groups/set/", keys.set_group, name="set_group"),
    path("letters/groups/<slug:code>/members/", keys.members, name="members"),
    path("letters/groups/<slug:code>/create-key/", keys.create_group_key, name="create_group_key"),
    path("letters/groups/<slug:code>/members/<int:pk>/admit/", keys.admit, name="admit"),
    path("letters/of-matter/<int:pk>/", thread.thread_of_matter, name="thread_of_matter"),
    path("letters/messages/<int:pk>/verdict/", thread.take_verdict, name="take_verdict"),
    path("letters/messages/<int:pk>/put-aside/", thread.put_aside, name="put_aside"),
    path("letters/<int:pk>/bundle/", desk.bundle, name="bundle"),
    path("letters/<int:pk>/read/", desk.read, name="read"),
    path("letters/<int:pk>/leave-off/", desk.leave_off, name="leave_off"),
    path("letters/<int:pk>/save-draft/", desk.save_draft, name="save_draft"),
    path("letters/<int:pk>/register/", desk.register, name="register"),
    path("letters/<int:pk>/refuse-empty/", desk.refuse_empty, name="refuse_empty"),
    path("letters/<int:pk>/thread/", thread.thread, name="thread"),
    path("letters/<int:pk>/ask/", thread.ask, name="ask"),
]
