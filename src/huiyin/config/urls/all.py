"""Both zones in one process: the embedded default."""

from huiyin.config.urls import desk, letterbox

handler500 = desk.handler500

urlpatterns = [*letterbox.urlpatterns, *desk.urlpatterns]
