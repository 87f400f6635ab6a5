"""What people type about organisations and their members."""

from typing import Any

from allauth.account.forms import SignupForm
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from stdnum import iban
from stdnum.exceptions import ValidationError as NotAnIban

from relance.core.lines import one_line
from relance.core.reader import reader_language
from relance.organisations.choices import countries, currencies, time_zones
from relance.organisations.creating import create_organisation
from relance.organisations.models import Member, Organisation
from relance.organisations.roles import Right, Role
from relance.users.forms import PlainFields
from relance.users.models import User


class SignUpForm(PlainFields, SignupForm):  # type: ignore[misc]
    """E-mail, password, and the company: one form, one organisation, its owner signed in."""

    organisation = forms.CharField(label=_("Your company"), max_length=150, validators=[one_line])

    field_order = ["organisation", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("Password")

    @transaction.atomic
    def save(self, request: HttpRequest) -> User:
        user: User = super().save(request)
        create_organisation(
            self.cleaned_data["organisation"],
            owner=user,
            language=reader_language(),
            reply_to=user.email,
        )
        return user


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Organisation
        fields = (
            "name",
            "address",
            "country",
            "time_zone",
            "language",
            "currency",
            "iban",
            "sender_name",
            "reply_to",
            "sends_from",
            "sends_until",
            "source_system",
        )
        help_texts = {
            "language": _("Of what leaves, where neither contact nor customer has one."),
            "address": _("Stands at the foot of e-mails."),
            "sender_name": _("Who your messages come from. Empty: the name of the organisation."),
            "reply_to": _("Where your customers' answers arrive."),
            "sends_until": _("On working days. What is due later leaves the next working day."),
            "source_system": _(
                "Where your customers are kept besides Relance. What comes from there is not "
                "changed by files: with a native integration they bring account managers and "
                "plans, with Salesforce and API the details of customers, with Salesforce and a "
                "native integration neither. Invoices may always be imported."
            ),
        }
        widgets = {
            "address": forms.Textarea(attrs={"rows": 4}),
            "sends_from": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            "sends_until": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        }

    country = forms.ChoiceField(label=_("Country"))
    time_zone = forms.ChoiceField(label=_("Time zone"))
    currency = forms.ChoiceField(
        label=_("Currency"), help_text=_("Of new invoices. Those that exist keep theirs.")
    )
    # Longer than the column: people paste it with its spaces.
    iban = forms.CharField(
        label=_("IBAN"), max_length=60, required=False, help_text=_("Where your customers pay.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = reader_language()
        choices = {
            "country": countries(language),
            "time_zone": time_zones(),
            "currency": currencies(language),
            "source_system": [
                (value, capfirst(label)) for value, label in Organisation.SourceSystem.choices
            ],
        }
        for name, choice in choices.items():
            field = self.fields[name]
            field.choices = choice  # type: ignore[attr-defined]
        self.initial["iban"] = iban.format(self.initial.get("iban") or "")
        for name in ("name", "sender_name"):
            self.fields[name].validators.append(one_line)

    def clean_iban(self) -> str:
        """Without spaces, in capitals; the check digits and the country's form hold."""
        typed: str = self.cleaned_data["iban"]
        if not typed.strip():
            return ""
        try:
            return str(iban.validate(typed))
        except NotAnIban:
            message = _("This is not an IBAN: compare it, sign by sign, with your bank's paper.")
            raise ValidationError(message, code="iban_invalid") from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begin, end = cleaned.get("sends_from"), cleaned.get("sends_until")
        if begin and end and begin >= end:
            self.add_error("sends_until", _("Messages need some time between the two hours."))
        return cleaned


class MemberForm(forms.Form):
    """A new member: the roles are those that the one who asks may give."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), initial=Role.COLLECTOR)

    def __init__(self, *args: Any, asker: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        role.choices = roles_to_give(asker)  # type: ignore[attr-defined]


def roles_to_give(asker: Member) -> list[tuple[str, Any]]:
    """Only an owner makes owners."""
    return [
        (value, label)
        for value, label in Role.choices
        if value != Role.OWNER or asker.may(Right.OWN)
    ]
