"""The sample form of the styleguide."""

from django import forms

from huiyin.kit.fields import DayField


class SampleForm(forms.Form):
    """One field of each sort."""

    summary = forms.CharField(label="事项摘要", max_length=120, help_text="不写姓名、工号和能认出人的话。")
    place = forms.CharField(label="地点", error_messages={"required": "请写明地点，写到能找到为止。"})
    kind = forms.ChoiceField(
        label="类别",
        choices=[("living", "生活服务"), ("danger", "安全隐患"), ("pay", "工资福利")],
        widget=forms.RadioSelect,
    )
    until = DayField(label="希望办好的日子", required=False)
    photos = forms.FileField(label="照片", required=False)
    note = forms.CharField(label="补充说明", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 4}))
    is_urgent = forms.BooleanField(label="有人身危险，需要立即处理", required=False)
