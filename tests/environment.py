"""Loaded before Django's settings: every test run has a data folder of its own and is never a demo."""

import os
import tempfile
from pathlib import Path

os.environ["HUIYIN_HOME"] = tempfile.mkdtemp(prefix="huiyin-test-")
os.environ["HUIYIN_DEMO"] = "0"
os.environ["HUIYIN_ZONE"] = "all"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright keeps a loop running beside the tests
(Path(os.environ["HUIYIN_HOME"]) / "static").mkdir()
