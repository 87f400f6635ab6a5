"""A payment received on an invoice."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from relance.invoices.forms.fields import AmountInput, DayField, in_minor, typed_amount
from relance.invoices.models import Invoice, Payment
from relance.invoices.queries import open_amounts


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
        amount = in_minor(self, "amount", self.invoice.currency)
        return {**self.cleaned_data, "minor": amount}

    def show_open_again(self) -> None:
        """After `open_changed`: the next time it is sent, it is sent knowingly."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["seen_open"] = str(open_amounts([self.invoice.pk])[self.invoice.pk])
        self.data = data
