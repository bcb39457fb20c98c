"""URL space of the portal and the desk."""

from django.urls import include, path

from huiyin.voice.boxes.views import listing as boxes

handler500 = "huiyin.kit.face.views.failed"

urlpatterns = [
    path("", include("huiyin.front.portal.urls")),
    path("", include("huiyin.ground.people.urls")),
    path("boxes/", boxes.public_boxes),
    path("desk/", include("huiyin.front.desk.urls")),
    path("desk/", include("huiyin.voice.letters.urls")),
    path("desk/", include("huiyin.voice.boxes.urls")),
    path("desk/", include("huiyin.front.exchange.urls")),
    path("grid/", include("huiyin.ground.grid.urls")),
    path("meetings/", include("huiyin.voice.meetings.urls")),
    path("visits/", include("huiyin.voice.visits.urls")),
    path("tasks/", include("huiyin.branch.tasks.urls")),
    path("contacts/", include("huiyin.branch.contacts.urls")),
    path("matters/", include("huiyin.loop.matters.urls")),
    path("censures/", include("huiyin.loop.censures.urls")),
    path("duties/", include("huiyin.loop.duties.urls")),
    path("inbox/", include("huiyin.ground.inbox.urls")),
    path("files/", include("huiyin.ground.files.urls")),
    path("rules/", include("huiyin.ground.rulebook.urls")),
    path("insight/", include("huiyin.account.insight.urls")),
    path("", include("huiyin.front.demo.urls")),
]
