"""Kinds of pieces in a thread and the values a writer can say through it."""

from django.db.models import TextChoices


class MessageKind(TextChoices):
    """Who wrote a later piece of a thread."""

    WRITER = "writer", "来信人"
    STATE = "state", "办理情况"
    QUESTION = "question", "工会回信"


class Verdict(TextChoices):
    """What the writer says about the outcome; only the value reaches the matter."""

    PUT_RIGHT = "put_right", "已经解决"
    NOT_PUT_RIGHT = "not_put_right", "没有解决"
    REVIEW = "review", "申请复查"
    WITHDRAW = "withdraw", "撤回来信"
