"""What people type about organisations and their members."""

from allauth.account.forms import SignupForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from relance.organisations.creating import create_organisation
from relance.users.models import User


class SignUpForm(SignupForm):  # type: ignore[misc]
    """E-mail, password, and the company: one form, one organisation, its owner signed in."""

    organisation = forms.CharField(label=_("Your company"), max_length=150)

    field_order = ["organisation", "email", "password1"]

    def save(self, request: HttpRequest) -> User:
        user: User = super().save(request)
        create_organisation(
            self.cleaned_data["organisation"],
            owner=user,
            language=(get_language() or "fr")[:2],
            reply_to=user.email,
        )
        return user
