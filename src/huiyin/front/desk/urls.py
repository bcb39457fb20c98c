"""URLs of the desk, below /desk/."""

from django.urls import path

from huiyin.front.desk.views import ailments, board, dispatch, effective, hall, home, records, saved, search

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("board/", board.board, name="board"),
    path("board/ailments/", ailments.ailments, name="ailments"),
    path("dispatch/", dispatch.dispatch, name="dispatch"),
    path("dispatch/late/", dispatch.late_duties, name="late_duties"),
    path("effective/", effective.effective, name="effective"),
    path("records/", records.records, name="records"),
    path("hall/", hall.hall, name="hall"),
    path("views/", saved.views, name="views"),
    path("views/save/", saved.save, name="save_view"),
    path("views/<int:pk>/rename/", saved.rename, name="rename_view"),
    path("views/<int:pk>/delete/", saved.delete, name="delete_view"),
    path("search/", search.search, name="search"),
]
