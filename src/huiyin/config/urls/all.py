"""Both zones in one process: the embedded default."""

from huiyin.config.urls import desk, letterbox

urlpatterns = [*letterbox.urlpatterns, *desk.urlpatterns]
