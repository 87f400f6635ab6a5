"""What may change on an invoice: its due date, its PDF, whether it is in dispute."""

from django import forms
from django.utils.translation import gettext_lazy as _

from relance.invoices.forms.fields import DayField, DocumentField
from relance.invoices.models import Dispute, Invoice


class DueDateForm(forms.Form):
    due_on = DayField(
        label=Invoice._meta.get_field("due_on").verbose_name,
        required=False,
        help_text=_("An invoice without a due date is never reminded."),
    )


class DocumentForm(forms.Form):
    document = DocumentField()


class DisputeForm(forms.Form):
    reason = forms.CharField(
        label=Dispute._meta.get_field("reason").verbose_name,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What does the customer contest? Nothing is sent until the dispute is closed."),
    )
