"""Recipient keys: their short names and the six words that a poster prints beside them."""

from dataclasses import dataclass

from nacl.bindings import crypto_box_keypair

from huiyin.voice.letterbox.rules import encoding

WORDS = 6
# 64 × 64 two-character words, 12 bits each. The same two lines stand in static/letterbox/words.js.
FIRST = (
    "红黄青蓝白黑金银铜铁玉石木竹松梅兰荷桃李东西南北上下前后春夏秋冬"
    "大小长短高低远近新老清明晴雨风云雪霜朝晚晨夜山水江海湖田花香紫深"
)
SECOND = (
    "马牛羊鸡鹅鸭鱼虾鸟燕雁鹤虎狮象鹿兔猫龙龟门窗桥路塔楼亭台船车灯笔"
    "书画琴鼓钟铃伞扇刀弓尺碗盘杯壶瓶井泉溪河岭峰谷岸林叶根果米麦豆瓜"
)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An X25519 key pair, 32 bytes each."""

    public: bytes
    secret: bytes


def new_pair() -> KeyPair:
    """Return a fresh key pair."""
    return KeyPair(*crypto_box_keypair())


def key_id(public: bytes) -> bytes:
    """Return the 8-byte name of a public key; hex of it stands in JSON."""
    return encoding.tagged("keyid", public)[:8]


def fingerprint(value: bytes) -> str:
    """Return six words (72 bits) for a public key or for the whole published set of keys."""
    number = int.from_bytes(encoding.tagged("words", value)[:9], "big")
    picked = []
    for place in range(WORDS):
        twelve = (number >> (60 - 12 * place)) & 0xFFF
        picked.append(FIRST[twelve >> 6] + SECOND[twelve & 63])
    return " ".join(picked)
