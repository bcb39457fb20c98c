"""Opens documents with LibreOffice, where it is installed, and gives back what it printed."""

import shutil
import subprocess
from pathlib import Path

import pytest

with_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
NO_MATTER = ("javaldx",)  # it looks for Java, which nothing here wants


def printed(folder: Path, files: dict[str, bytes]) -> dict[str, str]:
    """Convert files to PDF in one run without a complaint; returns the text of each, empty without pdftotext."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf"]
    paths = [str(folder / name) for name in files]
    done = subprocess.run(
        [*command, "--outdir", str(folder), *paths], check=True, timeout=240, capture_output=True, text=True
    )
    complaints = [line for line in done.stderr.splitlines() if not any(one in line for one in NO_MATTER)]
    assert complaints == []
    return {name: _text(folder / f"{Path(name).stem}.pdf") for name in files}


def _text(pdf: Path) -> str:
    assert pdf.read_bytes()[:5] == b"%PDF-"
    if shutil.which("pdftotext") is None:
        return ""
    found = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True)
    return found.stdout.replace(" ", "")
