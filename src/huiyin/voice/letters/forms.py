"""Is what officers type well formed? The summary, keys as hex, verdicts, bulk choices."""

from typing import Any

from django import forms

from huiyin.ground.files.forms import FilesField
from huiyin.ground.people.models import Post
from huiyin.loop.matters.models import Matter, Place
from huiyin.loop.matters.rules.kinds import Grade, Kind, Topic
from huiyin.voice.letterbox.rules import encoding
from huiyin.voice.letterbox.rules import receipt as receipts
from huiyin.voice.letterbox.rules.encoding import Malformed
from huiyin.voice.letters.actions import Summary
from huiyin.voice.letters.queries import desk
from huiyin.voice.letters.rules.keyring import SALT_SIZE, SEALED_SIZE, WRAPPED_SIZE, Wrapped
from huiyin.voice.letters.rules.threads import Verdict


class HexField(forms.CharField):
    """Lower-case hex of a fixed number of bytes."""

    def __init__(self, size: int, **options: Any) -> None:
        super().__init__(**options)
        self.size = size

    def clean(self, value: Any) -> bytes:
        """Return the bytes; none where an optional field is empty."""
        text = super().clean(value)
        try:
            return encoding.unhex(text, self.size) if text else b""
        except Malformed:
            raise forms.ValidationError("密钥数据不完整，请刷新页面再试") from None


class PostsField(forms.TypedMultipleChoiceField):
    """Open posts by id; the picker adds them one by one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, **options)

    def valid_value(self, value: Any) -> bool:
        """Let any number through; whether such posts exist is seen in `clean`."""
        return str(value).isascii() and str(value).isdigit()

    def clean(self, value: Any) -> list[Post]:
        """Return the posts."""
        wanted = set(super().clean(value))
        found = desk.posts(sorted(wanted))
        if len(found) != len(wanted):
            raise forms.ValidationError("有的岗位已经撤销，请重选")
        return found


class PostField(forms.CharField):
    """One open post, chosen by the picker (its id) or typed as its code where there is no JavaScript."""

    def clean(self, value: Any) -> Post | None:
        """Return the post, or None where nothing was chosen."""
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        found = desk.post_called(text)
        if found is None:
            raise forms.ValidationError("没有找到这个岗位，请从列表里选")
        return found


class SlipField(forms.CharField):
    """The ten digits on the part of a receipt strip that came with a paper letter."""

    def clean(self, value: Any) -> str:
        """Return the plain digits, empty where none were typed."""
        digits = receipts.normalise(str(super().clean(value) or ""))
        if digits and not receipts.is_slip(digits):
            raise forms.ValidationError("条号是十位数字，请核对有没有输错")
        return digits


class SummaryForm(forms.Form):
    """The summary of a letter: the only text that leaves the sorting desk."""

    title = forms.CharField(label="标题", max_length=60)
    summary = forms.CharField(label="事项摘要", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
    kind = forms.ChoiceField(label="性质", choices=Kind.choices, initial=Kind.REQUEST)
    grade = forms.ChoiceField(label="类别", choices=Grade.choices, initial=Grade.ORDINARY)
    topic = forms.ChoiceField(label="主题", choices=Topic.choices, initial=Topic.OTHER)
    place = forms.ModelChoiceField(label="地点", queryset=Place.objects.none(), required=False, empty_label="不写地点")
    is_vital = forms.BooleanField(label="涉及切身利益的重大事项，马上报给领导", required=False)
    readers = PostsField(label="必读领导", required=False, widget=forms.CheckboxSelectMultiple)
    walls = PostsField(label="回避岗位", required=False)
    wall_pick = PostField(label="回避岗位", required=False)  # one more, where there is no script to add chips
    to = PostField(label="交办给", required=False)
    note = forms.CharField(
        label="给来信人的话", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].queryset = desk.places()  # type: ignore[attr-defined]
        self.fields["readers"].choices = [(p.pk, p.name) for p in desk.readers()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for a reader where the matter is of vital interest."""
        given = dict(super().clean() or {})
        if given.get("is_vital") and not given.get("readers") and "readers" not in self.errors:
            self.add_error("readers", "重大事项要选至少一位必读领导")
        if given.get("wall_pick") and given["wall_pick"] not in given.get("walls", []):
            given["walls"] = [*given.get("walls", []), given["wall_pick"]]
        return given

    def made(self) -> Summary:
        """Return the checked summary."""
        given = self.cleaned_data
        return Summary(**{name: given[name] for name in SummaryForm.base_fields if name != "wall_pick"})


class PaperForm(SummaryForm):
    """A paper letter: its summary, the number of its receipt strip, photos of the sheet that only recipients see."""

    slip = SlipField(
        label="回执条条号",
        required=False,
        max_length=40,
        help_text="夹在信里的那半条上的十位数字。填了，来信人凭手里的回执码看得到进展；没有回执条的不填。",
    )
    photos = FilesField(label="原信照片", required=False)

    def __init__(self, data: Any = None, *args: Any, **options: Any) -> None:
        """Drop a whole receipt typed for the slip at once: it must not even come back in the page."""
        self.is_receipt = data is not None and receipts.is_valid(receipts.normalise(data.get("slip", "")))
        if self.is_receipt:
            data = data.copy()
            data["slip"] = ""
        super().__init__(data, *args, **options)

    def clean_slip(self) -> str:
        """Say why a receipt was dropped."""
        if self.is_receipt:
            raise forms.ValidationError(
                "刚才输入的是二十位回执码，只该在来信人手里，已经清掉，请不要抄存。这里填半条上的十位条号"
            )
        return str(self.cleaned_data["slip"])


class KeyForm(forms.Form):
    """A person's wrapped key as the browser made it; `auth` comes with a change of the password."""

    public = HexField(32)
    salt = HexField(SALT_SIZE)
    wrapped = HexField(WRAPPED_SIZE)
    auth_hash = HexField(32)
    auth = HexField(32, required=False)

    def clean_auth(self) -> bytes:
        """Return the proof, empty where none was given."""
        return bytes(self.cleaned_data["auth"])

    def kept(self) -> Wrapped:
        """Return the wrapped key."""
        given = self.cleaned_data
        return Wrapped(given["public"], given["salt"], given["wrapped"], given["auth_hash"])


def read_seals(fields: Any) -> dict[int, bytes]:
    """Return {id: seal} from fields named seal-<id>. Raises Malformed."""
    found = {}
    for name, value in fields.items():
        if name.startswith("seal-") and name[5:].isdigit():
            found[int(name[5:])] = encoding.unhex(value, SEALED_SIZE)
    return found


class VerdictForm(forms.Form):
    """The value of a writer's word, a reason without identity, a rating."""

    value = forms.ChoiceField(choices=Verdict.choices)
    reason = forms.CharField(
        max_length=500,
        required=False,
        error_messages={"max_length": "理由最多 500 字，现在是 %(show_value)d 字。请删短一些。"},
    )
    rating = forms.IntegerField(min_value=1, max_value=5, required=False)


class BulkForm(forms.Form):
    """Several letters and the matter they are joined to, or several matters and the post they are given to."""

    letters = forms.TypedMultipleChoiceField(coerce=int, required=False)
    matters = forms.TypedMultipleChoiceField(coerce=int, required=False)
    into = forms.CharField(max_length=20, required=False)
    to = PostField(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("letters", "matters"):
            self.fields[name].valid_value = str.isdigit  # type: ignore[attr-defined]


class GroupForm(forms.Form):
    """A recipient group and the posts that open its letters."""

    code = forms.SlugField(label="代号（小写字母）", max_length=32)
    name = forms.CharField(label="名称", max_length=40)
    note = forms.CharField(label="一句说明，来信人看得到", max_length=120, required=False)
    posts = PostsField(label="收件岗位")


def into_matter(text: str, found: list[Matter]) -> Matter | None:
    """Return the matter whose number was typed, from those that may be joined."""
    wanted = text.strip()
    return next((m for m in found if wanted in (m.number, str(m.pk))), None)
