"""What people type about invoices; each error names its field and the cure."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relance.core.money import to_decimal
from relance.core.reader import reader_language
from relance.core.refusal import Refused
from relance.customers.models import Customer
from relance.customers.naming import clean_name
from relance.invoices.adding import Paper
from relance.invoices.amending import Document
from relance.invoices.models import CreditNote, Dispute, Invoice, Payment
from relance.invoices.queries import open_amounts
from relance.invoices.rules import read_amount
from relance.invoices.whose import Ambiguous, Binned, customer_meant
from relance.organisations.models import Member

CURRENCIES = ("EUR", "USD", "GBP", "CHF", "CAD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON")
MORE_CURRENCIES = ("MAD", "TND", "DZD", "XOF", "XAF", "XPF", "JPY", "CNY", "AUD", "SGD", "AED")
EARLIEST = date(1990, 1, 1)
LATEST = date(2199, 12, 31)

# A refusal of a verb, on the field that it is about, in the reader's words.
REFUSALS: dict[str, tuple[str, Any]] = {
    "number_conflict": ("number", _("This number is already taken. Check it, or open that one.")),
    "due_before_issue": ("due_on", _("The due date is before the date of the invoice.")),
    "document_not_pdf": ("document", _("This file is not a whole PDF. Export it as PDF again.")),
    "document_too_large": ("document", _("A PDF may have 10 MB at most. Make it smaller.")),
    "amount_invalid": ("amount", _("The amount is more than zero.")),
    "dispute_open": ("reason", _("This invoice is already in dispute.")),
    "reason_missing": ("reason", _("Say what the customer contests.")),
    "invoice_of_another": (
        "invoice",
        _("That invoice is of another customer, or in another currency."),
    ),
    "open_changed": (
        "amount",
        _("Meanwhile something else was paid on this invoice. Check the amount and send again."),
    ),
}


def add_refusal(form: forms.Form, refusal: Refused) -> None:
    """Show why a verb refused, beside the field that it is about."""
    field, message = REFUSALS.get(refusal.code, ("", refusal.message))
    form.add_error(field if field in form.fields else None, message)


def typed_amount(minor: int, currency: str) -> str:
    """As the reader would type it, to stand in a field: `1234,56`, `1234.56`."""
    text = f"{to_decimal(minor, currency):f}"
    return text.replace(".", ",") if reader_language() == "fr" else text


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day; the browser's own calendar sends ISO, hands may type 31/12/2026."""

    def __init__(self, **options: Any) -> None:
        formats = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]
        super().__init__(widget=DayInput(), input_formats=formats, **options)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and not EARLIEST <= day <= LATEST:
            raise ValidationError(_("Check the year of this date."))
        return day


class AmountInput(forms.CharField):
    """An amount as typed; `in_minor` reads it once the currency is known."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=40, widget=widget, **options)


def in_minor(form: forms.Form, name: str, currency: str, *, least: int) -> int | None:
    """Read the field; an error stands beside it where it cannot be read."""
    typed = form.cleaned_data.get(name)
    if not typed:
        return None
    try:
        minor = read_amount(typed, currency)
    except ValueError:
        words = _("This is not an amount in %(currency)s. Write it as in %(example)s.")
        example = typed_amount(1234_56, "EUR") if currency != "JPY" else "1234"
        form.add_error(name, ValidationError(words, params=_named(currency, example)))
        return None
    if minor < least:
        form.add_error(name, _("The amount is more than zero.") if least else _("Not below zero."))
        return None
    return minor


def _named(currency: str, example: str) -> dict[str, str]:
    return {"currency": currency, "example": example}


class PaymentForm(forms.Form):
    amount = AmountInput(label=Payment._meta.get_field("amount").verbose_name)
    received_on = DayField(label=Payment._meta.get_field("received_on").verbose_name)
    note = forms.CharField(
        label=Payment._meta.get_field("note").verbose_name, max_length=200, required=False
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)
    seen_open = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, invoice: Invoice, **options: Any) -> None:
        super().__init__(*args, **options)
        self.invoice = invoice

    @classmethod
    def fresh(cls, invoice: Any) -> "PaymentForm":
        """Empty but for what is likely: all that is open, today. `invoice` has its sums."""
        return cls(
            invoice=invoice,
            initial={
                "amount": typed_amount(invoice.open, invoice.currency) if invoice.open else "",
                "received_on": invoice.organisation.today(),
                "request_key": uuid.uuid4(),
                "seen_open": invoice.open,
            },
        )

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > self.invoice.organisation.today():
            raise ValidationError(_("A payment is entered once it was received, not before."))
        return day

    def clean(self) -> dict[str, Any]:
        amount = in_minor(self, "amount", self.invoice.currency, least=1)
        return {**self.cleaned_data, "minor": amount}

    def show_open_again(self) -> None:
        """After `open_changed`: the next time it is sent, it is sent knowingly."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["seen_open"] = str(open_amounts([self.invoice.pk])[self.invoice.pk])
        self.data = data


class DueDateForm(forms.Form):
    due_on = DayField(
        label=Invoice._meta.get_field("due_on").verbose_name,
        required=False,
        help_text=_("An invoice without a due date is never reminded."),
    )


class DocumentField(forms.FileField):
    def __init__(self, **options: Any) -> None:
        widget = forms.FileInput(attrs={"accept": ".pdf,application/pdf"})
        super().__init__(
            label=_("PDF of the invoice"),
            widget=widget,
            help_text=_("10 MB at most. It goes with every reminder."),
            allow_empty_file=True,
            **options,
        )

    def clean(self, data: Any, initial: Any = None) -> Document | None:
        upload = super().clean(data, initial)
        return Document(upload.name, upload.read()) if upload else None


class DocumentForm(forms.Form):
    document = DocumentField()


class DisputeForm(forms.Form):
    reason = forms.CharField(
        label=Dispute._meta.get_field("reason").verbose_name,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What does the customer contest? Nothing is sent until the dispute is closed."),
    )


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
    least_total = 0

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
        minor = in_minor(self, "total", currency, least=self.least_total)
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
    least_total = 1

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
