"""URLs of exchange, below /desk/."""

from django.urls import path

from huiyin.front.exchange.views import documents, printed, workbooks

app_name = "exchange"
urlpatterns = [
    path("exchange/matters.xlsx", workbooks.matters, name="matters"),
    path("exchange/records.xlsx", workbooks.records, name="records"),
    path("exchange/boxes-log.xlsx", workbooks.boxes_log, name="boxes_log"),
    path("exchange/staff.xlsx", workbooks.staff, name="staff"),
    path("exchange/posters.pdf", printed.posters, name="posters"),
    path("exchange/boxes/<int:pk>/poster.pdf", printed.poster, name="poster"),
    path("exchange/boxes/<int:pk>/strips.pdf", printed.strips, name="strips"),
    path("exchange/boxes/<int:pk>/paper-strips.pdf", printed.paper_strips, name="paper_strips"),
    path("exchange/meetings/<int:pk>/minutes.docx", documents.minutes, name="minutes"),
]
