"""URLs of files."""

from typing import Any

app_name = "files"
urlpatterns: list[Any] = []
