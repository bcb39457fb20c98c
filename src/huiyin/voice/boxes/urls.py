"""URLs of boxes."""

from typing import Any

app_name = "boxes"
urlpatterns: list[Any] = []
