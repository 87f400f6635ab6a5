"""The form of a position."""

from django import forms
from django.utils.translation import gettext_lazy

from relance.customers.forms.verb_form import VerbForm


class PositionForm(VerbForm):
    """The name of a position."""

    name = forms.CharField(label=gettext_lazy("Position"), max_length=100)

    refusals = {
        "position_name_missing": ("name", gettext_lazy("A position needs a name.")),
        "position_exists": ("name", gettext_lazy("This position is already on the list.")),
    }
