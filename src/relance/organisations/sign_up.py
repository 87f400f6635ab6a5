"""Who may sign up: on a new installation the first person, afterwards those who are added."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from relance.organisations.models import Organisation


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Open until the first organisation that is not the demo, unless a setting opens it."""
        return settings.SIGN_UP_OPEN or not Organisation.objects.filter(is_demo=False).exists()

    def get_reset_password_from_key_url(self, key: str) -> str:
        return public_address(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return public_address(super().get_email_confirmation_url(request, emailconfirmation))


def public_address(url: str) -> str:
    """Links in mails carry the public address, whatever name the server was asked by."""
    return settings.PUBLIC_URL + urlsplit(url).path
