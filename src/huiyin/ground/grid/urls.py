"""URLs of grid; the last word of a path is the verb."""

from django.urls import path

from huiyin.ground.grid.views import coverage, draft, gaps, mine, picture, versions

app_name = "grid"
urlpatterns = [
    path("", picture.show, name="picture"),
    path("branches/<int:pk>/", picture.branch, name="branch"),
    path("cells/<int:pk>/", picture.node, name="node"),
    path("mine/", mine.mine, name="mine"),
    path("people/", mine.people, name="people"),
    path("persons/<int:pk>/mend/", mine.mend, name="mend"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("gaps/", gaps.gaps, name="gaps"),
    path("gaps/<int:pk>/accept/", gaps.accept, name="accept"),
    path("versions/", versions.versions, name="versions"),
    path("versions/<int:pk>/", versions.version, name="version"),
    path("versions/<int:pk>/recall/", versions.recall, name="recall"),
    path("draft/", draft.draft, name="draft"),
    path("draft/propose/", draft.propose, name="propose"),
    path("draft/adopt/", draft.adopt, name="adopt"),
    path("draft/drop/", draft.drop, name="drop"),
    path("draft/choices/<int:pk>/choose/", draft.choose, name="choose"),
    path("draft/choices/<int:pk>/unlock/", draft.unlock, name="unlock"),
]
