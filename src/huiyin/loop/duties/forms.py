"""Forms of duties: what a leader may say when reading a vital matter."""

from django import forms


class SettleForm(forms.Form):
    """An instruction, if any."""

    text = forms.CharField(
        label="批示",
        required=False,
        max_length=500,
        help_text="不写也可以，只记已阅。写了，承办的岗位和工会都能看到。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
