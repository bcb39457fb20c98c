"""URLs of exchange, below /desk/."""

from django.urls import path

from huiyin.front.exchange.views import branch, documents, feed, printed, workbooks

app_name = "exchange"
urlpatterns = [
    path("exchange/matters.xlsx", workbooks.matters, name="matters"),
    path("exchange/records.xlsx", workbooks.records, name="records"),
    path("exchange/boxes-log.xlsx", workbooks.boxes_log, name="boxes_log"),
    path("exchange/meeting-papers.xlsx", workbooks.papers, name="papers"),
    path("exchange/staff.xlsx", workbooks.staff, name="staff"),
    path("exchange/reports/<int:pk>/report.docx", branch.report_docx, name="report_docx"),
    path("exchange/reports/<int:pk>/report.xlsx", branch.report_xlsx, name="report_xlsx"),
    path("exchange/plans/<int:pk>/plan.docx", branch.plan_docx, name="plan_docx"),
    path("exchange/contact-reports/<int:pk>/report.docx", branch.report_docx, name="contact_report_docx"),
    path("calendar/", feed.show_feed, name="show_feed"),
    path("calendar/renew-feed/", feed.renew_feed, name="renew_feed"),
    path("calendar/stop-feed/", feed.stop_feed, name="stop_feed"),
    path("calendar/<str:secret>.ics", feed.feed, name="feed"),
    path("exchange/posters.pdf", printed.posters, name="posters"),
    path("exchange/boxes/<int:pk>/poster.pdf", printed.poster, name="poster"),
    path("exchange/boxes/<int:pk>/strips.pdf", printed.strips, name="strips"),
    path("exchange/boxes/<int:pk>/paper-strips.pdf", printed.paper_strips, name="paper_strips"),
    path("exchange/notices/<int:pk>/notice.docx", documents.notice, name="notice"),
    path("exchange/censures/<int:pk>/censure.docx", documents.censure, name="censure"),
    path("exchange/meetings/<int:pk>/minutes.docx", documents.minutes, name="minutes"),
]
