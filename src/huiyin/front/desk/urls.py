"""URLs of the desk, below /desk/."""

from django.urls import path

from huiyin.front.desk.views import board, hall, home, records, search

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("board/", board.board, name="board"),
    path("records/", records.records, name="records"),
    path("hall/", hall.hall, name="hall"),
    path("search/", search.search, name="search"),
]
