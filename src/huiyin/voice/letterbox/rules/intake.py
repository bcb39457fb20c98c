"""May this bundle come in? Limits and the Chinese sentences of refusal; numbers are bytes and pieces a day."""

from dataclasses import dataclass

from huiyin.kit.verdicts import ALLOWED, Refused, Verdict, refused
from huiyin.voice.letterbox.rules import bundle
from huiyin.voice.letterbox.rules.bundle import Bundle
from huiyin.voice.letterbox.rules.keys import key_id

REPLIES_A_DAY = 20  # in one thread
PIECES_A_DAY = 200_000  # in the whole letterbox
BYTES_A_DAY = 4 << 30
TEXT_SIZE = 64 << 10  # a bundle up to this size carries text only
FREE_SHARE, FREE_BYTES = 0.20, 1 << 30  # below either no photos come in

SPENT = "这次提交的防刷校验已经用过，请重新寄出"
TAKEN = "这个回执码已经寄过另一封信，请换一个新的回执码"
OTHER_THREAD = "这份密封内容已经收过，不能再用别的回执码提交"
NOT_FOUND = "没有找到这个回执码的来信，请核对二十位数字"
STALE = "收件人的密钥刚刚更换，请重新封好再寄"
WORK = "防刷校验没有通过，请重新寄出"
FULL_DAY = "今天收到的信已到上限，请明天再寄；急事请用纸质意见箱或电话"
NO_PHOTOS = "信箱的空间不足，暂时只收文字。请去掉照片再寄"
MANY_REPLIES = "今天在这封信下补充的次数已到上限，请明天再写"
BUSY = "信箱现在很忙，这封信没有收下，请稍后再寄"
UNSURE = "信箱反应太慢，还不能确认这封信有没有存好。请再试一次，不会重复收下"
UNREADABLE = "提交的内容不完整或格式不对，没有收下"
TWICE = "这封信刚才已经寄出，没有重复收下。请用上一页显示的回执码"
NO_STRIP = "没有这个条号的回执条，请核对十位数字；核对不上的，不填条号也能登记"
CROWDED = "现在用简易页面的人多，请过一分钟再试。您也可以换一个浏览器，或投纸质意见箱"


class Fault(Refused):
    """Our fault and not the writer's: a full disk, a locked database, too many at once. Answered with 503."""


class StripRefused(Refused):
    """A receipt strip that opens nothing: unknown, used, or no key to seal to."""


@dataclass(frozen=True, slots=True)
class Space:
    """What the disks and the day still allow."""

    free: int
    total: int
    pieces_today: int
    bytes_today: int


def fits(size: int, space: Space) -> Verdict:
    """Say whether a ciphertext of `size` bytes may still come in today; text goes on longer than photos."""
    if space.pieces_today >= PIECES_A_DAY or space.bytes_today + size > BYTES_A_DAY:
        return refused(FULL_DAY)
    is_short = space.free < FREE_BYTES or space.free < space.total * FREE_SHARE
    if size > TEXT_SIZE + bundle.TAG and is_short:
        return refused(NO_PHOTOS)
    return ALLOWED


def is_for(sealed: Bundle, group_key: bytes | None) -> Verdict:
    """Say whether the bundle is sealed to exactly the group's present key and the writer."""
    if group_key is None:
        return refused(STALE)
    expected = {key_id(group_key), key_id(sealed.writer_key)}
    return ALLOWED if set(sealed.seals) == expected else refused(STALE)
