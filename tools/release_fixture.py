"""Makes the database of a release that later ones are tried against: `python tools/release_fixture.py FILE.tar.xz`.

Everything comes from the product's own actions by invented people of a small mine; some of every kind of row. The file
holds a backup and its keys; src/huiyin/front/operations/tests/test_upgrades.py restores it with the program of today.
With HUIYIN_DATABASE_URL and HUIYIN_LETTERBOX_DATABASE_URL (empty ones) it is made on PostgreSQL: `….postgres.tar.xz`.
"""

import os
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.config.settings"
SIZE = 300_000


def live() -> None:
    """Let a small mine live for some weeks, and an original come to its end."""
    from huiyin.front.desk import actions as desk
    from huiyin.front.operations.actions import ticking
    from huiyin.ground.files.tests.test_files import picture, upload
    from huiyin.ground.people import actions as people
    from huiyin.ground.people.rules import SYSTEM
    from huiyin.ground.people.tests.test_credentials import enrolled
    from huiyin.ground.people.tests.test_intake import GOOD, book
    from huiyin.ground.rulebook import actions as rulebook
    from huiyin.ground.rulebook.rules import Adoption, Day
    from huiyin.kit.verdicts import Refused
    from huiyin.loop.matters import actions as matters
    from huiyin.loop.matters.rules.states import Verb
    from huiyin.voice.boxes import actions as boxes
    from huiyin.voice.letterbox import actions as letterbox
    from huiyin.voice.letterbox.rules import bundle
    from huiyin.voice.letters import actions as letters
    from huiyin.voice.letters.models import Destruction
    from huiyin.voice.letters.queries import retention
    from huiyin.voice.letters.tests.cast import MONDAY, TODAY, Writer, build, collected, later, settings, summary

    cast = build()
    zhang, liu, chair, handler = (cast.actor(name) for name in ("zhang", "liu", "chair", "handler"))
    unit = cast.posts["handler"].unit

    people.accept(people.take_in(book(GOOD), file_name="人员.xlsx", by=SYSTEM), by=SYSTEM)
    enrolled(cast.people["zhang"], at=MONDAY)
    for _ in range(2):
        try:
            people.sign_in("worker", password="no-such-word", at=MONDAY)  # noqa: S106  refused, so that it is counted
        except Refused:
            continue
    chief = cast.actor("chief")
    rulebook.override("sla.answer_wd.ordinary", Adoption(5, TODAY, "矿发〔2026〕1号"), by=chief, at=MONDAY)
    days = [Day(TODAY.replace(year=2027, day=n), is_workday=n == 6, name="厂庆") for n in (5, 6)]
    rulebook.set_holidays(days, notice="放假通知", whole_years=[2027], by=chief, at=MONDAY)
    desk.save_view("超期", query="late=1", by=zhang)
    letterbox.print_strips(1, on=TODAY)

    where = boxes.NewPlace("一号食堂", unit)
    new_box = boxes.NewBox("B-01", "食堂意见箱", where, cast.posts["zhang"], 7, 0, seal="0001", pin=(0.4, 0.6))
    box = boxes.set_up(new_box, by=chair, at=MONDAY)
    boxes.open_box(box, boxes.Log(2, "0001", True, "0002"), witness=cast.people["discipline"], by=zhang, at=later(7))

    def register(letter: Any, title: str) -> Any:
        made = letters.register(letter, summary(title=title), by=zhang, at=later(hours=1))
        return matters.assign(made, to=cast.posts["handler"], by=zhang, at=later(hours=2))

    writer = Writer(cast)
    letter = collected(cast, writer)
    answered = matters.accept(register(letter, "澡堂热水不足"), by=handler, at=later(hours=3))
    envelope = bundle.Envelope(settings.LETTERBOX_SITE, "union", writer.secrets.keys.public)
    question = bundle.seal(envelope, bundle.body("", "哪个澡堂？"), [cast.group_pair.public])
    letters.ask(letter, question, by=zhang, at=later(1))
    writer.say(on=later(2).date(), text="二号澡堂")
    letters.collect_letters(later(2))
    matters.answer(answered, text="已更换循环泵。", result="done", by=handler, at=later(3))
    said = {"text": "热水已恢复。"}
    photo = upload("热水.png", picture("PNG", size=(8, 8)))
    matters.carry_out(answered, Verb.REPORT_LANDED, by=handler, at=later(4), said=said, photos=[photo])
    register(collected(cast), "食堂排队")
    walled = matters.NewMatter(
        title="考勤",
        summary="考勤公示不及时。",
        registrar=cast.posts["zhang"],
        unit=unit,
        walls=[cast.posts["handler"]],
    )
    matters.register(walled, by=zhang, at=later(1))

    ended = register_refused(letters, matters, collected(cast), zhang, summary(title="不归本矿"), later)
    for day in (5, 9, 20, 40):
        ticking.run(later(day))
    over = later(24 * 31)
    letters.propose([due.matter for due in retention.due(over.date()) if due.matter == ended], by=zhang, at=over)
    letters.approve(Destruction.objects.all(), by=liu, at=over)
    ticking.run(later(24 * 31 + 8))
    ticking.tick(later(24 * 31 + 9))


def register_refused(letters: Any, matters: Any, letter: Any, officer: Any, words: Any, later: Any) -> Any:
    """Return a matter that was refused: its original comes to an end first."""
    made = letters.register(letter, words, by=officer, at=later(hours=1))
    return matters.refuse(made, code="not_ours", basis="依据条例", alternative="找社区", by=officer, at=later(hours=2))


def empty() -> list[str]:
    """Return the tables that hold nothing."""
    from huiyin.front.operations.queries import stores

    return [table for alias in stores.ALIASES for table, rows in stores.counts(alias).items() if not rows]


def main(target: Path) -> None:
    """Build in a folder of its own, back up, check, pack."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HUIYIN_HOME"] = f"{folder}/home"
        import django

        django.setup()
        from django.conf import settings

        from huiyin.front.operations.actions import backing_up, preparing
        from huiyin.front.operations.queries import checks

        settings.LETTERBOX_POW_BITS, settings.LETTERBOX_MIX = 4, "at-once"
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        preparing.migrate(lambda line: None)
        live()
        wrong = [line for finding in checks.run() for line in finding.problems]
        assert wrong == [], wrong
        backing_up.backup(Path(folder) / "set")
        backing_up.backup_keys(Path(folder) / "keys")
        with tarfile.open(target, "w:xz") as packed:
            for name in ("set", "keys"):
                packed.add(f"{folder}/{name}", name)
        sys.stdout.write(f"{target}: {target.stat().st_size} bytes; empty: {', '.join(empty())}\n")
        assert target.stat().st_size < SIZE, "too large to keep"


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
