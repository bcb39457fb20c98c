"""URLs of meetings; the last word of a path is the verb."""

from django.urls import path

from huiyin.voice.meetings.views import entering, listing, meeting, minutes, people, planning, series

app_name = "meetings"
urlpatterns = [
    path("", listing.list_meetings, name="list"),
    path("calendar/", listing.calendar, name="calendar"),
    path("branches/", listing.branches, name="branches"),
    path("heard/", listing.heard, name="heard"),
    path("of-matter/<int:pk>/", listing.of_matter, name="of_matter"),
    path("set-up/", series.set_up, name="set_up"),
    path("branches/<int:pk>/", series.branch, name="branch"),
    path("series/<int:pk>/", series.series, name="series"),
    path("series/<int:pk>/change/", series.change, name="change_series"),
    path("series/<int:pk>/close/", series.close, name="close_series"),
    path("series/<int:pk>/plan/", planning.plan_of_series, name="plan_of_series"),
    path("series/<int:pk>/terms/<int:term>/enter-held/", entering.enter_held, name="enter_held"),
    path("series/<int:pk>/terms/<int:term>/miss/", series.miss, name="miss"),
    path("plan/", planning.plan, name="plan"),
    path("<int:pk>/", meeting.meeting, name="meeting"),
    path("<int:pk>/pack/", meeting.show_pack, name="pack"),
    path("<int:pk>/change-plan/", planning.change_plan, name="change_plan"),
    path("<int:pk>/call-to-order/", planning.call_to_order, name="call_to_order"),
    path("<int:pk>/cancel/", planning.cancel, name="cancel"),
    path("<int:pk>/attach/", planning.attach, name="attach"),
    path("<int:pk>/people/", people.people, name="people"),
    path("<int:pk>/open-seat/", people.open_seat, name="open_seat"),
    path("<int:pk>/mark/", people.mark, name="mark"),
    path("<int:pk>/answer/", people.answer, name="answer"),
    path("<int:pk>/screen/", people.screen, name="screen"),
    path("<int:pk>/qr.svg", people.qr, name="qr"),
    path("<int:pk>/check-in/", people.check_in, name="check_in"),
    path("seats/<int:pk>/draw/", people.draw_seat, name="draw_seat"),
    path("seats/<int:pk>/fill/", people.fill_seat, name="fill_seat"),
    path("attendances/<int:pk>/uninvite/", people.uninvite, name="uninvite"),
    path("<int:pk>/agenda/", minutes.show_agenda, name="agenda"),
    path("<int:pk>/add-item/", minutes.add_item, name="add_item"),
    path("items/<int:pk>/drop/", minutes.drop_item, name="drop_item"),
    path("items/<int:pk>/add-point/", minutes.add_point, name="add_point"),
    path("<int:pk>/minutes/", minutes.show_minutes, name="minutes"),
    path("points/<int:pk>/write/", minutes.write, name="write"),
    path("points/<int:pk>/drop/", minutes.drop_point, name="drop_point"),
    path("points/<int:pk>/conclude/", minutes.conclude, name="conclude"),
    path("points/<int:pk>/vote/", minutes.vote, name="vote"),
    path("<int:pk>/close/", minutes.close, name="close"),
]
