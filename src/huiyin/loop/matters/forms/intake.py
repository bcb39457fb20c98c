"""Bringing a matter in: by who asks, by the counter for somebody."""

from django import forms

from huiyin.loop.matters.forms.fields import CHOOSE, post_field, text_field
from huiyin.loop.matters.rules import kinds


class AskForm(forms.Form):
    """What and where: all that anybody has to say."""

    summary = text_field("说的是什么事", help_text="写清时间、情况和希望怎么办。", rows=5)
    place = forms.CharField(
        label="在哪里", max_length=60, required=False, widget=forms.TextInput(attrs={"list": "places"})
    )


class RegisterForm(forms.Form):
    """What the counter writes down for somebody."""

    title = forms.CharField(label="标题", max_length=60, error_messages={"required": "请填写标题"})
    summary = text_field("事项摘要", help_text="不写姓名、工号和能认出人的话。", rows=5)
    place = forms.CharField(
        label="地点", max_length=60, required=False, widget=forms.TextInput(attrs={"list": "places"})
    )
    origin = forms.ChoiceField(
        label="来源", choices=[(o.value, o.label) for o in (kinds.Origin.COUNTER, kinds.Origin.PAPER)]
    )
    kind = forms.ChoiceField(label="性质", choices=kinds.Kind.choices, initial=kinds.Kind.REQUEST)
    grade = forms.ChoiceField(label="类别", choices=kinds.Grade.choices, initial=kinds.Grade.ORDINARY)
    topic = forms.ChoiceField(
        label="主题", choices=[*CHOOSE, *kinds.Topic.choices], error_messages={"required": "请选主题"}
    )
    asker = forms.CharField(
        label="提出人工号", max_length=20, required=False, help_text="本人愿意实名才填，对方可以自己查办理情况。"
    )
    wall = post_field("回避岗位", "这个岗位永远看不到这件事项。", required=False)
    is_vital = forms.BooleanField(label="切身利益重大事项，报领导必读", required=False)
    reader = post_field("必读领导", "勾了重大事项才需要选。", required=False)
