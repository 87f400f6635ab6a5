"""The form of a customer, new or known."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relance.core.countries import country_names
from relance.core.reader import reader_language
from relance.core.refusal import Refused
from relance.customers.editing import FIELDS, ExternalIdTaken, NameTaken
from relance.customers.forms.charge_form import ChargeForm, MembersField
from relance.customers.forms.verb_form import language_choices
from relance.customers.models import Customer
from relance.customers.vat_numbers import parse_vat
from relance.organisations.models import Member


def country_choices() -> list[tuple[str, str]]:
    return [("", "—"), *country_names(reader_language()).items()]


class CustomerForm(ChargeForm):
    """All that is known of a customer but its contacts."""

    name = forms.CharField(label=gettext_lazy("Company name"), max_length=200)
    same_name_is_meant = forms.BooleanField(
        label=gettext_lazy("It is another company of the same name"), required=False
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[choice for choice in Customer.State.choices if choice[0] != Customer.State.BIN],
        initial=Customer.State.CLIENT,
    )
    external_id = forms.CharField(
        label=gettext_lazy("External id"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Its number in your invoicing software, printed on its invoices."),
    )
    accounting_code = forms.CharField(
        label=gettext_lazy("Accounting code"), max_length=50, required=False
    )
    vat_number = forms.CharField(label=gettext_lazy("VAT number"), max_length=30, required=False)
    address = forms.CharField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=gettext_lazy("City"), max_length=100, required=False)
    region = forms.CharField(label=gettext_lazy("Region or state"), max_length=100, required=False)
    country = forms.ChoiceField(
        label=gettext_lazy("Country"), choices=country_choices, required=False
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of messages"), required=False)
    group_name = forms.CharField(
        label=gettext_lazy("Group"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Choose one, or type the name of a new one."),
        widget=forms.TextInput(attrs={"list": "groups", "autocomplete": "off"}),
    )
    managers = MembersField(label=gettext_lazy("Account managers"))

    refusals = {
        "name_missing": ("name", gettext_lazy("A customer needs a name.")),
        "group_name_missing": ("group_name", gettext_lazy("A group needs a name.")),
        "manager_unknown": (
            "managers",
            gettext_lazy("One of these people is no longer a member. Choose again."),
        ),
    }

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, member=member, **kwargs)
        self.asks_same_name = bool(self.data.get(self.add_prefix("same_name_is_meant")))
        self.offer("language", choices=language_choices(member.organisation.language))

    def clean(self) -> dict[str, Any]:
        """A VAT number is checked as one of the customer's country, else of the organisation's."""
        said = self.cleaned_data
        number = said.get("vat_number", "")
        country = said.get("country") or self.member.organisation.country
        if number:
            try:
                said["vat_number"] = parse_vat(number, country)
            except ValueError:
                self.add_error(
                    "vat_number",
                    _("This VAT number has a wrong key or length. Compare it with an invoice."),
                )
        return said

    def values(self) -> dict[str, Any]:
        """What goes to the verbs as it is: all but the group, the managers and the tick."""
        apart = ("group_name", "managers", "same_name_is_meant")
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}

    def show(self, refusal: Refused) -> None:
        if isinstance(refusal, NameTaken):
            self.asks_same_name = True
            self.add_error("name", self._same_name(refusal.customer))
        elif isinstance(refusal, ExternalIdTaken):
            self.add_error("external_id", self._same_external_id(refusal.customer))
        else:
            super().show(refusal)

    def _link(self, customer: Customer) -> SafeString:
        address = reverse("customers:page", args=[self.member.organisation.slug, customer.pk])
        return format_html('<a href="{}">{}</a>', address, customer.name)

    def _same_name(self, customer: Customer) -> SafeString:
        return format_html(
            _("{} is already a customer. Open it, or tick below that this is another company."),
            self._link(customer),
        )

    def _same_external_id(self, customer: Customer) -> SafeString:
        if customer.state == Customer.State.BIN:
            return format_html(
                _("{} has this external id and is in the bin. Restore it, or give another id."),
                self._link(customer),
            )
        return format_html(
            _("{} has this external id. Give another one, or leave it empty."),
            self._link(customer),
        )


def customer_initial(customer: Customer) -> dict[str, Any]:
    """What the form shows of a customer that is there."""
    return {
        **{name: getattr(customer, name) for name in FIELDS if name != "group"},
        "group_name": customer.group.name if customer.group else "",
        "managers": list(customer.account_managers.values_list("member", flat=True)),
    }
