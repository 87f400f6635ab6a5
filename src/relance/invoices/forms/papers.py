"""An invoice and a credit note, copied from paper."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relance.customers.models import Customer
from relance.customers.naming import clean_name
from relance.invoices.adding import Paper
from relance.invoices.forms.fields import AmountInput, DayField, DocumentField, in_minor
from relance.invoices.forms.refusals import REFUSALS
from relance.invoices.models import CreditNote, Invoice
from relance.invoices.whose import Ambiguous, Binned, customer_meant
from relance.organisations.models import Member

CURRENCIES = ("EUR", "USD", "GBP", "CHF", "CAD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON")
MORE_CURRENCIES = ("MAD", "TND", "DZD", "XOF", "XAF", "XPF", "JPY", "CNY", "AUD", "SGD", "AED")


class PaperForm(forms.Form):
    """What an invoice and a credit note have in common. `customer` is whom it was opened for."""

    customer_name = forms.CharField(
        label=Customer._meta.verbose_name,
        max_length=200,
        help_text=_("Its name, or its external id. A name that is new creates the customer."),
        widget=forms.TextInput(attrs={"list": "customer-names", "autocomplete": "off"}),
    )
    number = forms.CharField(max_length=100)
    issued_on = DayField()
    total = AmountInput()
    currency = forms.ChoiceField()

    model: type[Invoice] | type[CreditNote] = Invoice
    # In minor units: an invoice may come to nothing, all of it rebated, as it may in a file.
    least = 0

    def __init__(
        self, *args: Any, member: Member, customer: Customer | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.member = member
        self.whose: Customer | str = customer or ""
        self.fields["customer_name"].label = _("Customer")
        for name in ("number", "issued_on", "total", "currency"):
            self.fields[name].label = self.model._meta.get_field(name).verbose_name  # type: ignore[union-attr]
        ours = member.organisation.currency
        codes = dict.fromkeys([ours, *CURRENCIES, *MORE_CURRENCIES])
        self.fields["currency"].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]
        self.fields["currency"].initial = ours
        if customer:
            del self.fields["customer_name"]
            return
        self.fields["customer_name"].widget.attrs |= {
            "hx-get": reverse("invoices:customer-names", args=[member.organisation.slug]),
            "hx-trigger": "input changed delay:150ms",
            "hx-target": "#customer-names",
        }

    def clean_customer_name(self) -> str:
        name = clean_name(self.cleaned_data["customer_name"])
        try:
            self.whose = customer_meant(self.member, name)
        except Ambiguous:
            words = _("Several customers have this name. Type the external id of the one meant.")
            raise ValidationError(words) from None
        except Binned:
            words = _("This customer is in the bin. Restore it first, or type another name.")
            raise ValidationError(words) from None
        return name

    def clean_number(self) -> str:
        number = clean_name(self.cleaned_data["number"])
        organisation = self.member.organisation
        taken = self.model.objects.in_organisation(organisation).filter(number=number)
        if taken.exists():
            raise ValidationError(REFUSALS["number_conflict"][1])
        return number

    def clean(self) -> dict[str, Any]:
        currency = self.cleaned_data.get("currency") or self.member.organisation.currency
        minor = in_minor(self, "total", currency, least=self.least)
        return {**self.cleaned_data, "minor": minor}

    @property
    def paper(self) -> Paper:
        said = self.cleaned_data
        return Paper(said["number"], said["issued_on"], said["minor"], said["currency"])


class InvoiceForm(PaperForm):
    due_on = DayField(
        label=Invoice._meta.get_field("due_on").verbose_name,
        required=False,
        help_text=_("Without it the invoice is never reminded."),
    )
    document = DocumentField(required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        issued_on, due_on = said.get("issued_on"), said.get("due_on")
        if issued_on and due_on and due_on < issued_on:
            self.add_error("due_on", REFUSALS["due_before_issue"][1])
        return said


class CreditNoteForm(PaperForm):
    model = CreditNote
    least = 1

    invoice = forms.CharField(
        label=Invoice._meta.get_field("number").verbose_name,
        max_length=100,
        required=False,
        help_text=_("The invoice that it lowers. Without one, it stays as a credit."),
    )

    def clean_invoice(self) -> Invoice | None:
        number = clean_name(self.cleaned_data["invoice"])
        if not number:
            return None
        found = Invoice.objects.visible_to(self.member).filter(number=number).first()
        if found is None:
            raise ValidationError(_("No invoice has this number."))
        return found
