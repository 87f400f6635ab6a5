"""The form of a group."""

from django import forms
from django.utils.translation import gettext_lazy

from relance.customers.forms.verb_form import VerbForm


class GroupForm(VerbForm):
    """A group's name and reference."""

    name = forms.CharField(label=gettext_lazy("Group name"), max_length=200)
    reference = forms.CharField(
        label=gettext_lazy("Group reference"), max_length=100, required=False
    )

    refusals = {
        "group_name_missing": ("name", gettext_lazy("A group needs a name.")),
        "group_exists": ("name", gettext_lazy("Another group has this name.")),
    }
