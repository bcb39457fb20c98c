"""A small mine with a union of three recipients, and writers who seal letters as the browser does."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from huiyin.ground.people import actions as people
from huiyin.ground.people import queries as people_queries
from huiyin.ground.people.models import Person, Post
from huiyin.ground.people.rules import SYSTEM, Actor, Office, UnitKind
from huiyin.kit.clock import MINE_TIME
from huiyin.loop.matters import actions as matters
from huiyin.voice.letterbox import actions as letterbox
from huiyin.voice.letterbox.queries import thread
from huiyin.voice.letterbox.rules import bundle, encoding, receipt, work
from huiyin.voice.letterbox.rules.keys import KeyPair, new_pair
from huiyin.voice.letters import actions as letters
from huiyin.voice.letters.models import MemberKey, RecipientGroup, SealedLetter
from huiyin.voice.letters.rules import keyring
from huiyin.voice.letters.rules.keyring import Wrapped

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=MINE_TIME)
# The fields an officer posts with a registration.
GIVEN = {
    "title": "澡堂热水不足",
    "summary": "希望检修供热设备。",
    "kind": "request",
    "grade": "ordinary",
    "topic": "other",
}
TODAY = MONDAY.date()
LEAST_WORK = 4

# name → (post's name, unit, office, superior's name)
SEATS = {
    "chief": ("矿长", "mine", Office.CHIEF, None),
    "chair": ("工会主席", "union", Office.UNION_CHAIR, "chief"),
    "zhang": ("工会权益干事", "union", Office.UNION_OFFICER, "chair"),
    "liu": ("工会劳动保护干事", "union", Office.UNION_OFFICER, "chair"),
    "handler": ("后勤服务中心主任", "service", Office.HEAD, "chief"),
    "discipline": ("纪委书记", "mine", Office.DISCIPLINE, None),
    "keeper": ("技术管理员", "mine", Office.ADMINISTRATOR, "chief"),
}
MEMBERS = ("chair", "zhang", "liu")


def later(days: float = 0, hours: float = 0) -> datetime:
    """Return a moment after the Monday the stories begin on."""
    return MONDAY + timedelta(days=days, hours=hours)


@dataclass
class Cast:
    """Posts and people by short names, the union's group, its key pair, and members' own key pairs."""

    posts: dict[str, Post] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    pairs: dict[str, KeyPair] = field(default_factory=dict)
    member_keys: dict[str, MemberKey] = field(default_factory=dict)
    union: RecipientGroup = None  # type: ignore[assignment]
    group_pair: KeyPair = None  # type: ignore[assignment]

    def actor(self, name: str) -> Actor:
        """Return the holder of a post as the rules see them."""
        return people_queries.actor(self.people[name])


def build() -> Cast:
    """Create units, posts with holders, a worker, and the union's group with a key sealed to its three members."""
    cast = Cast()
    mine = people.open_unit(None, code="M", name="示范矿", kind=UnitKind.MINE, by=SYSTEM, at=MONDAY)
    units = {"mine": mine}
    for code, name in (("union", "工会"), ("service", "后勤服务中心")):
        units[code] = people.open_unit(mine, code=code, name=name, kind=UnitKind.DEPARTMENT, by=SYSTEM, at=MONDAY)
    for name, (label, unit, office, above) in SEATS.items():
        superior = cast.posts[above] if above else None
        cast.posts[name] = people.open_post(
            units[unit], code=name, name=label, office=office, superior=superior, by=SYSTEM, at=MONDAY
        )
        cast.people[name] = hire(name, units[unit])
        people.appoint(cast.people[name], cast.posts[name], by=SYSTEM, on=TODAY, at=MONDAY)
    cast.people["worker"] = hire("worker", units["service"])
    for name in ("二号澡堂", "职工食堂"):
        matters.add_place(name, unit=units["service"], by=SYSTEM, at=MONDAY)
    posts = [cast.posts[name] for name in MEMBERS]
    cast.union = letters.set_group("union", name="矿工会", posts=posts, by=SYSTEM, at=MONDAY)
    for name in MEMBERS:
        set_up(cast, name)
    cast.group_pair = new_group_key(cast)
    letters.publish_groups(on=TODAY)
    return cast


def hire(number: str, unit: Any) -> Person:
    person = people.hire(number, name=f"人员{number}", unit=unit, by=SYSTEM, at=MONDAY)
    person.must_change_password = False
    person.save(update_fields=["must_change_password"])
    return person


def set_up(cast: Cast, name: str, *, at: datetime = MONDAY) -> MemberKey:
    """Give somebody a key pair whose wrapping is noise: quick, and as closed to the server as a real one."""
    pair = new_pair()
    noise = secrets.token_bytes
    kept = Wrapped(pair.public, noise(keyring.SALT_SIZE), noise(keyring.WRAPPED_SIZE), noise(32))
    cast.pairs[name] = pair
    cast.member_keys[name] = letters.set_up_key(cast.people[name], kept, by=cast.actor(name), at=at)
    return cast.member_keys[name]


def new_group_key(
    cast: Cast, members: tuple[str, ...] = MEMBERS, *, by: str = "zhang", at: datetime = MONDAY
) -> KeyPair:
    """Put a fresh key of the union in force, as a member's browser does."""
    pair = new_pair()
    seals = {cast.member_keys[m].pk: keyring.seal_group(pair, cast.pairs[m].public) for m in members}
    letters.create_group_key(cast.union, letters.NewGroupKey(pair.public, seals), by=cast.actor(by), at=at)
    return pair


@dataclass
class Writer:
    """A worker's browser, without the slow stretch of the receipt."""

    cast: Cast
    secrets: receipt.Secrets = field(default_factory=lambda: receipt.from_root(secrets.token_bytes(32)))
    said: int = 0

    def seal(self, **content: Any) -> bundle.Bundle:
        body = {"subject": "", "text": "", "files": [], "reply": True, **content}
        envelope = bundle.Envelope(settings.LETTERBOX_SITE, "union", self.secrets.keys.public)
        return bundle.seal(envelope, body, [self.cast.group_pair.public])

    def write(self, text: str = "二号澡堂夜里没有热水", *, on: date = TODAY, **more: Any) -> None:
        """Send a letter."""
        self._post(self.seal(subject=text[:20], text=text, **more), 0, on, auth_h=encoding.sha256(self.secrets.auth))

    def say(self, *, on: date = TODAY, **content: Any) -> None:
        """Send a later word through the receipt."""
        self.said += 1
        self._post(self.seal(**content), self.said, on, auth=self.secrets.auth)

    def _post(self, sealed: bundle.Bundle, n: int, on: date, **proof: bytes) -> None:
        challenge = letterbox.new_challenge(on=on)
        answer = work.solve(challenge, bundle.bundle_hash(sealed), LEAST_WORK)
        secret = self.secrets.commit_secret(n)
        letterbox.accept(letterbox.Posted(sealed, self.secrets.locator, secret, challenge, answer, n=n, **proof), on=on)

    def view(self) -> Any:
        """Return the thread as the letterbox gives it."""
        return thread(self.secrets.locator, self.secrets.auth)

    def answers(self) -> list[dict[str, Any]]:
        """Return the bodies of what the desk wrote, oldest first."""
        pieces = [p.bundle for p in self.view().pieces if p.kind == "answer"]
        return [bundle.unseal(sealed, self.secrets.keys) for sealed in pieces]


def summary(**changes: Any) -> letters.Summary:
    """Return a summary as an officer writes it."""
    given = {"title": "澡堂热水不足", "summary": "希望检修供热设备，保证夜间供水温度。"}
    return letters.Summary(**{**given, **changes})


def collected(cast: Cast, writer: Writer | None = None, *, at: datetime = MONDAY, **content: Any) -> SealedLetter:
    """Return a letter that was written and collected."""
    writer = writer or Writer(cast)
    writer.write(**content)
    letters.collect_letters(at)
    return SealedLetter.objects.get(handle=writer.view().handle)
