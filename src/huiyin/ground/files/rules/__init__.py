"""What may be uploaded and how it is named; pure."""

import unicodedata
from dataclasses import dataclass

from django.db.models import TextChoices

from huiyin.kit.verdicts import ALLOWED, Refused, Verdict, refused

MAX_SIZE = 20 * 1024 * 1024
MAX_FILES = 10
MAX_PIXELS = 25_000_000
MAX_EDGE = 2400
THUMB_EDGE = 320
MIN_FREE = 1024**3
MIN_FREE_RATIO = 0.2


class Kind(TextChoices):
    """Kinds of files that can be rebuilt clean."""

    JPEG = "jpeg", "照片"
    PNG = "png", "图片"
    WEBP = "webp", "图片"
    PDF = "pdf", "PDF"


MIME = {Kind.JPEG: "image/jpeg", Kind.PNG: "image/png", Kind.WEBP: "image/webp", Kind.PDF: "application/pdf"}
EXTENSIONS = {"jpg": Kind.JPEG, "jpeg": Kind.JPEG, "png": Kind.PNG, "webp": Kind.WEBP, "pdf": Kind.PDF}
OFFICE = frozenset({"doc", "docx", "xls", "xlsx", "ppt", "pptx", "wps", "et", "dps"})
ALLOWED_TEXT = "可以传照片（jpg、png、webp）和 PDF"


class FileRefused(Refused):
    """A file, or taking files at all, was refused: forms say it at their file field. `upload` is the one refused."""

    def __init__(self, reason: str, upload: object = None) -> None:
        super().__init__(reason)
        self.upload = upload


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A rebuilt file; pictures carry a thumbnail."""

    kind: Kind
    data: bytes
    width: int = 0
    height: int = 0
    thumb: bytes = b""


def kind_of(name: str, data: bytes) -> Kind:
    """Return the kind where extension and first bytes agree, else raise `Refused` with what to do instead."""
    extension = name.rpartition(".")[2].lower()
    if extension in OFFICE:
        raise Refused("Word、Excel 文件里带有作者等信息，暂时不能保证清除干净，请另存为 PDF 后再传")
    if extension in {"heic", "heif"}:
        raise Refused("请在手机相机设置里改成“兼容性最佳”（JPG），或截图后再传")
    kind = EXTENSIONS.get(extension)
    if kind is None:
        raise Refused(f"这种文件不能传。{ALLOWED_TEXT}")
    if _by_magic(data) != kind:
        raise Refused(f"文件内容与扩展名 .{extension} 不符，请重新保存后再传")
    return kind


def _by_magic(data: bytes) -> Kind | None:
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Kind.WEBP
    return Kind.PDF if data.startswith(b"%PDF-") else None


def may_size(size: int) -> Verdict:
    """Return whether a file of this size is taken."""
    if size == 0:
        return refused("文件是空的")
    return ALLOWED if size <= MAX_SIZE else refused(f"单个文件最大 {MAX_SIZE // 1024 // 1024} MB")


def may_count(there: int, more: int) -> Verdict:
    """Return whether so many files fit on one thing."""
    return ALLOWED if there + more <= MAX_FILES else refused(f"最多 {MAX_FILES} 个附件")


def may_fill(free: int, total: int) -> Verdict:
    """Return whether the disk has room: below a fifth or 1 GiB free the intake of files stops, text goes on."""
    if free < MIN_FREE or free < total * MIN_FREE_RATIO:
        return refused("服务器存储空间不足，暂时不能传附件；文字可以照常提交。请告诉技术管理员")
    return ALLOWED


def safe_name(name: str, kind: Kind) -> str:
    """Return a file name to show and to save under: no folders, no controls, the extension of what it really is."""
    last = name.replace("\\", "/").rpartition("/")[2]
    stem = last.rpartition(".")[0] or last
    plain = unicodedata.normalize("NFC", stem)
    kept = "".join(c for c in plain if c.isprintable() and c not in '<>:"/|?*\u202e\u202d\u200f')
    extension = "jpg" if kind == Kind.JPEG else str(kind)
    return f"{kept.strip(' .')[:100] or '附件'}.{extension}"
