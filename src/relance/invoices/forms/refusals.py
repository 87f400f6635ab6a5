"""Why a verb refused, in the reader's words, beside the field that it is about."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relance.core.refusal import Refused

# Code of the refusal → field, message.
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
