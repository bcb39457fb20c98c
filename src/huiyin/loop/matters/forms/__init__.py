"""Forms of the verbs, of registration and of the filter line: is the typing right?"""

from huiyin.loop.matters.forms.intake import AskForm, RegisterForm
from huiyin.loop.matters.forms.lists import BulkAssignForm, FilterForm
from huiyin.loop.matters.forms.verbs import FORMS, VerbForm

__all__ = ["FORMS", "AskForm", "BulkAssignForm", "FilterForm", "RegisterForm", "VerbForm"]
