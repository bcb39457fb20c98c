"""Run by path in a limited process: reads a PDF from standard input, writes it back disarmed. No Django here.

Exit codes: 0 done, 3 protected by a password, 4 broken. Gone afterwards: scripts, actions that reach out, forms' XFA,
embedded files, author, dates, XMP, and the EXIF of embedded photographs.
"""

import io
import resource
import struct
import sys
from typing import Any

import pikepdf

MEMORY = 512 * 1024 * 1024
SECONDS = 20
PROTECTED, BROKEN = 3, 4
DIRTY_SEGMENTS = {*range(0xE1, 0xF0), 0xFE} - {0xEE}  # APP1 to APP15 and comments; APP14 says how colours are stored
TRIGGERS = ("/AA", "/OpenAction", "/JavaScript", "/JS", "/EmbeddedFiles", "/Collection", "/XFA", "/Metadata", "/AF")
ACTIVE = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/RichMediaExecute", "/GoToE", "/GoToR", "/Sound")
ERRORS = (pikepdf.PdfError, ValueError, TypeError, RecursionError, AttributeError, KeyError, MemoryError, struct.error)


def clean(data: bytes) -> bytes:
    """Return the document rewritten; raises one of ERRORS where it can't be read."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        if pdf.is_encrypted:
            raise pikepdf.PasswordError
        if not len(pdf.pages):
            raise ValueError("no pages")
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                _disarm(thing)
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        out = io.BytesIO()
        pdf.remove_unreferenced_resources()
        pdf.save(out, deterministic_id=True, compress_streams=True)
    return out.getvalue()


def _disarm(thing: Any) -> None:
    for key in TRIGGERS:
        if key in thing:
            del thing[key]
    for key in ("/A", "/Next"):
        action = thing.get(key)
        if isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) in ACTIVE:
            del thing[key]
    if isinstance(thing, pikepdf.Stream) and thing.get("/Filter") == pikepdf.Name("/DCTDecode"):
        thing.write(without_metadata(thing.read_raw_bytes()), filter=pikepdf.Name("/DCTDecode"))


def without_metadata(jpeg: bytes) -> bytes:
    """Return a JPEG stream without EXIF, XMP and comments; the picture itself is untouched."""
    if not jpeg.startswith(b"\xff\xd8"):
        return jpeg
    out = bytearray(b"\xff\xd8")
    at = 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker == 0xDA:  # the picture's data follows
            break
        length = 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
        if marker not in DIRTY_SEGMENTS:
            out += jpeg[at : at + length]
        at += length
    return bytes(out + jpeg[at:])


def main() -> int:
    """Give this process its ceiling, then clean."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        cleaned = clean(sys.stdin.buffer.read())
    except pikepdf.PasswordError:
        return PROTECTED
    except ERRORS:
        return BROKEN
    sys.stdout.buffer.write(cleaned)
    return 0


if __name__ == "__main__":
    sys.exit(main())
