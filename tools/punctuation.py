"""Finds half-width punctuation between Chinese characters; `--fix` mends it. Part of `make check`."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HAN = "\u4e00-\u9fff"
FULL = {",": "\uff0c", ":": "\uff1a", ";": "\uff1b", "?": "\uff1f", "!": "\uff01"}
BETWEEN = re.compile(f"(?<=[{HAN}\u300d\u300f\u201d\uff09\u300b])([,:;?!])(?=[{HAN}\u300c\u300e\u201c\uff08\u300a{{])")
AFTER_VALUE = re.compile(f"(?<=}})([,:;?!])(?=[{HAN}])")
OPENING = re.compile(f'(?<=[>"])([,:;])(?=[{HAN}])')
BEFORE_TAG = re.compile(f"(?<=[{HAN}\uff09\u201d])([,:;])(?=<)")
BEFORE_NUMBER = re.compile(f"(?<=[{HAN}])([,;])(?=\\d+ [{HAN}])")
BRACKETS = re.compile(f"(?<=[{HAN}])\\(([{HAN}][^()\\n\"']{{0,40}})\\)")
LONE_BRACKETS = re.compile(f"(?<=[>}}])\\(([{HAN}]+)\\)(?=<)")
KINDS = {".py", ".html", ".js", ".toml", ".txt"}
SPARED = {"test_intake_reading.py"}  # half-width on purpose: the file under test is a .csv


def mended(text: str) -> str:
    """Return the text with full-width punctuation where it stands between Chinese."""
    text = BETWEEN.sub(lambda m: FULL[m[1]], text)
    for pattern in (AFTER_VALUE, OPENING, BEFORE_TAG, BEFORE_NUMBER):
        text = pattern.sub(lambda m: FULL[m[1]], text)
    text = LONE_BRACKETS.sub("\uff08\\1\uff09", text)
    return BRACKETS.sub("\uff08\\1\uff09", text)


def main() -> int:
    """Check (or mend) every tracked source file that users read; returns 1 where something was found."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "src"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    found = 0
    for path in (ROOT / name for name in names):
        if path.suffix not in KINDS or path.name in SPARED or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        better = mended(text)
        if better == text:
            continue
        found += 1
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
        if "--fix" in sys.argv:
            path.write_text(better, encoding="utf-8")
    return 1 if found and "--fix" not in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
