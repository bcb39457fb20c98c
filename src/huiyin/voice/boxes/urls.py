"""URLs of boxes; the last word of a path is the verb."""

from django.urls import path

from huiyin.voice.boxes.views import box, listing, opening

app_name = "boxes"
urlpatterns = [
    path("boxes/", listing.list_boxes, name="list"),
    path("boxes/public/", listing.public_boxes, name="public"),
    path("boxes/set-up/", box.set_up, name="set_up"),
    path("boxes/plan/", listing.replace_plan, name="replace_plan"),
    path("boxes/<int:pk>/", box.box, name="box"),
    path("boxes/<int:pk>/change/", box.change, name="change"),
    path("boxes/<int:pk>/take-down/", box.take_down, name="take_down"),
    path("boxes/<int:pk>/open/", opening.open_box, name="open_box"),
    path("boxes/openings/<int:pk>/witness/", opening.witness, name="witness"),
    path("boxes/openings/<int:pk>/correct/", opening.correct, name="correct"),
]
