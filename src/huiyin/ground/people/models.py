"""Units, branches, people, posts and who holds which; nothing more about a person than the mission needs."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from huiyin.ground.people.rules import Office, Shift, UnitKind


class Unit(models.Model):
    """A node of the enterprise's tree. `path` is the ids from the root, each 8 digits wide, own id last."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=80, unique=True)
    code = models.CharField("编码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=12, choices=UnitKind.choices)
    shift = models.CharField("班次", max_length=8, choices=Shift.choices, blank=True)
    specialty = models.CharField("专业", max_length=20, blank=True)
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="unit_is_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class Branch(models.Model):
    """A party branch."""

    code = models.CharField("编码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="branches")
    # Whose post leads it; empty: the one secretary's post of its unit (grid.queries.secretary_of).
    secretary = models.ForeignKey("Post", models.PROTECT, null=True, blank=True, related_name="led_branches")
    # Its committee (支委), the secretary apart; a small branch has none.
    committee: "models.ManyToManyField[Person, Any]" = models.ManyToManyField(
        "Person", related_name="committees", verbose_name="支委"
    )
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    """Finds a person by staff number, as sign-in needs."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Return the person with this staff number."""
        return self.get(staff_number=username)


class Person(AbstractBaseUser):
    """Somebody employed here. The staff number signs in; `left_on` ends everything."""

    staff_number = models.CharField("工号", max_length=20, unique=True)
    name = models.CharField("姓名", max_length=40)
    pinyin = models.CharField(max_length=160, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="people", verbose_name="单位")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="people")
    # Since when a member, or not, of this branch, as told here; None: from before it was kept (mission D5).
    branch_since = models.DateField("在本支部自", null=True, blank=True)
    job = models.CharField("工种", max_length=40, blank=True)
    is_member = models.BooleanField("党员", default=False)
    is_active = models.BooleanField("在职", default=True)
    left_on = models.DateField("离职日期", null=True, blank=True)
    must_change_password = models.BooleanField(default=True)
    # Raised to end every session of the person and to renew the one-time code (rules.one_time_code).
    credential_serial = models.PositiveIntegerField(default=1)
    code_until = models.DateField("一次性口令有效期", null=True, blank=True)
    email = models.EmailField("邮箱", blank=True)
    dormitory = models.CharField("宿舍楼", max_length=20, blank=True)  # the building only: for visits (mission D3, D5)

    last_login = None  # log-ins are never recorded (design.md 8)

    USERNAME_FIELD = "staff_number"
    REQUIRED_FIELDS: ClassVar = ["name"]
    objects: ClassVar[People] = People()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["unit", "is_active"], name="person_by_unit"),
            models.Index(fields=["name", "pinyin"], name="person_by_name"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_active=True, left_on=None) | Q(is_active=False, left_on__isnull=False),
                name="person_left_on_pairs_with_is_active",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Tie every session to the password and the serial, so that raising the serial ends them all."""
        value = f"{self.credential_serial}:{self.password}"
        return salted_hmac("huiyin.people.session", value, secret=secret, algorithm="sha256").hexdigest()


class Post(models.Model):
    """A seat that can owe something. `superior` is the post that answers when this one is late or vacant."""

    code = models.CharField("编码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=60)
    pinyin = models.CharField(max_length=240, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name="单位")
    office = models.CharField("职务类别", max_length=16, choices=Office.choices)
    superior = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="subordinates")
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(superior=F("id")), name="post_is_not_its_own_superior"),
        ]

    def __str__(self) -> str:
        return self.name


class Tenure(models.Model):
    """A person holds a post from a day on, to a day (that day no more) or still."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="tenures")
    post = models.ForeignKey(Post, models.PROTECT, related_name="tenures")
    from_on = models.DateField("自")
    to_on = models.DateField("至", null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post"], condition=Q(to_on=None), name="post_has_one_holder"),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="tenure_ends_after_it_began"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "to_on"], name="tenure_by_person")]

    def __str__(self) -> str:
        return f"{self.person} · {self.post}"


class SignInLock(models.Model):
    """Wrong tries for one staff number; no address, no browser, gone after a day. `key` is kind:staff number."""

    key = models.CharField(max_length=40, unique=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    until_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key


class SecondFactor(models.Model):
    """A person's time-based code (RFC 6238). The secret is derived (rules.totp_secret); a stolen table holds none."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="second_factor")
    nonce = models.CharField(max_length=32)
    set_up_at = models.DateTimeField()
    last_step = models.BigIntegerField(default=0)  # a code is taken once: steps only rise
    recovery: Any = models.JSONField(default=list)  # hashes of the unused recovery codes

    def __str__(self) -> str:
        return f"second factor of {self.person_id}"


class Intake(models.Model):
    """A workbook of units, branches, posts and staff: read and checked, waiting to be accepted or dropped."""

    class State(models.TextChoices):
        FAULTY = "faulty", "有错误"
        READY = "ready", "待确认"
        ACCEPTED = "accepted", "已导入"

    by_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="intakes")
    created_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    file_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)  # SHA-256 of the workbook
    is_whole_roll = models.BooleanField(default=False)  # people not in the sheet have left
    state = models.CharField(max_length=10, choices=State.choices)
    content = models.BinaryField()  # zlib of the checked rows as JSON, or of the faults
    fault_count = models.PositiveIntegerField(default=0)
    summary: Any = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"intake {self.pk}"
