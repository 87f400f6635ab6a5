"""What people type about messages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from relance.core.refusal import Refused
from relance.messaging.headers import checked_addresses


class RetryForm(forms.Form):
    """The addresses that a failed message is sent to once more."""

    to = forms.CharField(
        label=_("Send it to"),
        max_length=2000,
        help_text=_("Several addresses with commas."),
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
    )

    def clean_to(self) -> list[str]:
        typed = self.cleaned_data["to"].replace(";", ",").split(",")
        try:
            return checked_addresses([part for part in typed if part.strip()])
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from None
