"""A letterbox process of its own for tests: `python serve.py <port>`; HUIYIN_HOME says where everything lies."""

import os
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

os.environ["HUIYIN_ZONE"] = "letterbox"
os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.config.settings"


class Server(ThreadingMixIn, WSGIServer):
    """One thread a request."""

    daemon_threads = True
    request_queue_size = 128


class Quiet(WSGIRequestHandler):
    """No access log, as in production."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def main() -> None:
    """Migrate, publish one group, serve."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from huiyin.voice.letterbox import actions
    from huiyin.voice.letterbox.rules import keys

    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    settings.LETTERBOX_POW_BITS = 4
    call_command("migrate", database="letterbox", verbosity=0)
    group = Path(os.environ["HUIYIN_HOME"]) / "group-key"
    if not group.exists():
        group.write_bytes(keys.new_pair().public)
        actions.publish_recipients([actions.RecipientDraft("union", "矿工会", group.read_bytes(), "2026-Q4")])
    from huiyin.config.wsgi import application  # static files are looked for as the settings say by now

    server = make_server("127.0.0.1", int(sys.argv[1]), application, Server, Quiet)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
