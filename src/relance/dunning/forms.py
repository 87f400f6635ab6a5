"""What people type about reminders and plans."""

import re
from itertools import pairwise
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from relance.core.languages import LANGUAGES
from relance.core.refusal import Refused
from relance.customers.models import Contact
from relance.dunning.models import DunningPlan, DunningStep
from relance.dunning.rules import LEVELS
from relance.dunning.sending import About
from relance.messaging.headers import checked_addresses
from relance.messaging.models import Level
from relance.messaging.rendering import text_problems
from relance.organisations.models import Member

SEPARATORS = re.compile(r"[,;\s]+")


def addresses_in(typed: str) -> list[str]:
    """`a@x.example, b@y.example` → both. Raises ValidationError for one that is none."""
    try:
        return checked_addresses([part for part in SEPARATORS.split(typed) if part])
    except Refused as refusal:
        raise forms.ValidationError(refusal.message, code=refusal.code) from None


class AddressesField(forms.CharField):
    """E-mail addresses with commas, semicolons or spaces between them."""

    def clean(self, value: Any) -> Any:
        return addresses_in(super().clean(value))


class ReminderForm(forms.Form):
    """The composer. Recipients are ticked among the contacts, or typed; nothing typed is lost."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    language = forms.ChoiceField(widget=forms.HiddenInput, choices=LANGUAGES)
    to = forms.MultipleChoiceField(
        label=_("To"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = AddressesField(label=_("Other recipients"), required=False)
    cc = AddressesField(label=_("Cc"), required=False)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("Message"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 12})
    )
    wants_copy = forms.BooleanField(label=_("Send me a copy"), required=False)
    level = forms.ChoiceField(
        label=_("Level"),
        required=False,
        choices=[
            ("", _("Outside the plan")),
            *(
                (level.value, format_lazy(_("Counts as {level}"), level=level.value))
                for level in Level
            ),
        ],
    )

    def __init__(self, *args: Any, about: About, contacts: list[Contact], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).update(
            {
                "request_key": uuid4(),
                "seen": about.latest,
                "language": about.language,
                "to": about.recipients,
                "level": about.level,
                "wants_copy": True,
            }
        )
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(one.email, str(one)) for one in contacts]  # type: ignore[attr-defined]
        for name, size in (("others", 24), ("cc", 40)):
            self.fields[name].widget.attrs.update({"size": size, "autocomplete": "off"})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.recipients and not self.errors.keys() & {"to", "others"}:
            self.add_error("to", _("Tick a contact, or type an address: nobody would receive it."))
        if "subject" in cleaned and "body" in cleaned:
            problems = text_problems(cleaned["subject"], cleaned["body"])
            for name, problem in problems.items():
                self.add_error(name, forms.ValidationError(problem.message, code=problem.code))
        return cleaned

    @property
    def recipients(self) -> list[str]:
        return [*self.cleaned_data.get("to", []), *self.cleaned_data.get("others", [])]


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AssignForm(forms.Form):
    """Which plan a customer is under, if any."""

    plan = forms.ModelChoiceField(
        label=_("Dunning plan"),
        queryset=DunningPlan.objects.none(),
        required=False,
        empty_label=_("No plan"),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plans = DunningPlan.objects.visible_to(member).order_by("name")
        self.fields["plan"].queryset = plans  # type: ignore[attr-defined]


class PauseForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=500)
    until = forms.DateField(
        label=_("Until (that day included)"),
        required=False,
        widget=DateInput,
        help_text=_("Empty: until somebody resumes."),
    )


class NextDateForm(forms.Form):
    on = forms.DateField(
        label=_("Next reminder on"),
        required=False,
        widget=DateInput,
        help_text=_("It stays when the due date changes. Empty: the plan's own day."),
    )


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]
    """What holds for all steps, and the day of each."""

    class Meta:
        model = DunningPlan
        fields = ["minimum_days", "daily_cap", "deducts_credits"]

    minimum_days = forms.IntegerField(
        label=_("Days between two messages to a customer, at least"), min_value=1, max_value=365
    )
    daily_cap = forms.IntegerField(
        label=_("Messages a day, at most"), min_value=0, max_value=100_000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.steps = list(self.instance.steps.all())
        for step in self.steps:
            self.fields[f"days_{step.level}"] = forms.IntegerField(
                label=_("Days from the due date"), min_value=-365, max_value=3650, initial=step.days
            )

    def clean(self) -> dict[str, Any]:
        """Each step comes after the one before it."""
        cleaned = super().clean() or {}
        days = [(level, cleaned[f"days_{level}"]) for level in LEVELS if f"days_{level}" in cleaned]
        for (before, earlier), (level, later) in pairwise(days):
            if later <= earlier:
                self.add_error(
                    f"days_{level}",
                    _("%(level)s comes after %(before)s: more than %(days)s days.")
                    % {"level": level, "before": before, "days": earlier},
                )
        return cleaned

    @property
    def rows(self) -> list[tuple[DunningStep, forms.BoundField]]:
        return [(step, self[f"days_{step.level}"]) for step in self.steps]
