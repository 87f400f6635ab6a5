"""The form that gives many customers a group and account managers."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relance.customers.assigning import KEEP, Assignment
from relance.customers.forms.charge_form import ChargeForm, MembersField
from relance.customers.groups import group_named
from relance.organisations.models import Member

KEEP_IT, PUT, TAKE_OUT, ADD, REPLACE = "keep", "put", "out", "add", "replace"


class AssigningForm(ChargeForm):
    """Says for group and managers each whether they stay as they are."""

    group_change = forms.ChoiceField(
        label=gettext_lazy("Group"),
        choices=[
            (KEEP_IT, gettext_lazy("Leave as it is")),
            (PUT, gettext_lazy("Put into this group")),
            (TAKE_OUT, gettext_lazy("Take out of the group")),
        ],
        initial=KEEP_IT,
        widget=forms.RadioSelect,
    )
    group_name = forms.CharField(
        label=gettext_lazy("Name of the group"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Choose one, or type the name of a new one."),
        widget=forms.TextInput(attrs={"list": "groups", "autocomplete": "off"}),
    )
    managers_change = forms.ChoiceField(
        label=gettext_lazy("Account managers"),
        choices=[
            (KEEP_IT, gettext_lazy("Leave as they are")),
            (ADD, gettext_lazy("Add these to those in charge")),
            (REPLACE, gettext_lazy("Put these in charge, and nobody else")),
        ],
        initial=KEEP_IT,
        widget=forms.RadioSelect,
    )
    managers = MembersField(label=gettext_lazy("Who"))

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("group_change") == PUT and not said.get("group_name", "").strip():
            self.add_error("group_name", _("Which group? Type its name."))
        if said.get("managers_change") == ADD and not said.get("managers"):
            self.add_error("managers", _("Whom? Tick at least one person."))
        if said.get("group_change") == said.get("managers_change") == KEEP_IT:
            self.add_error(None, _("Choose what changes: the group, the managers, or both."))
        return said

    def assignment(self) -> Assignment:
        """What is asked for; the group is begun if there is none of that name."""
        said = self.cleaned_data
        group: Any = KEEP if said["group_change"] == KEEP_IT else None
        if said["group_change"] == PUT:
            name = said["group_name"]
            group = group_named(self.member.organisation, name, member=self.member)
        replaced = said["managers_change"] == REPLACE
        managers = frozenset(one.pk for one in said["managers"]) if replaced else KEEP
        return Assignment(group, managers)

    def added(self) -> list[Member]:
        """Who joins those in charge."""
        adds = self.cleaned_data["managers_change"] == ADD
        return list(self.cleaned_data["managers"]) if adds else []
