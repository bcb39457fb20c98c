"""Rebuilds pictures so that nothing of the uploaded bytes but the pixels remains. Pure."""

import io
import struct
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from huiyin.ground.files.rules import MAX_EDGE, MAX_PIXELS, THUMB_EDGE, Cleaned, Kind
from huiyin.kit.verdicts import Refused

BROKEN = "文件已损坏或不完整，打不开"
TOO_LARGE = "图片超过 2500 万像素，请缩小后再传"


def picture(kind: Kind, data: bytes) -> Cleaned:
    """Return the picture rebuilt from its pixels; raises `Refused` for what is broken or too large."""
    try:
        with Image.open(io.BytesIO(data), formats=[kind.upper()]) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise Refused(TOO_LARGE)
            opened.load()
            upright = ImageOps.exif_transpose(opened)
            is_clear = "transparency" in upright.info or upright.mode in {"LA", "PA", "RGBA"}
            plain = upright.convert("RGBA" if is_clear and kind != Kind.JPEG else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(TOO_LARGE) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error, EOFError) as error:
        raise Refused(BROKEN) from error
    plain.thumbnail((MAX_EDGE, MAX_EDGE))
    bare = Image.new(plain.mode, plain.size)  # pixels only: no info, no profile, no comment comes along
    bare.paste(plain)
    small = bare.convert("RGB")
    small.thumbnail((THUMB_EDGE, THUMB_EDGE))
    return Cleaned(kind, _saved(bare, kind), bare.width, bare.height, _saved(small, Kind.JPEG))


def _saved(image: Image.Image, kind: Kind) -> bytes:
    out = io.BytesIO()
    options: dict[str, Any] = {"quality": 85} if kind in {Kind.JPEG, Kind.WEBP} else {"compress_level": 6}
    image.save(out, kind.upper(), **options)
    return out.getvalue()
