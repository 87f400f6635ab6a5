"""Who may sign up: on a new installation the first person, afterwards those who are added."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from relance.organisations.models import Member, Organisation


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Open until the first organisation that is not the demo, unless a setting opens it."""
        return settings.SIGN_UP_OPEN or not Organisation.objects.filter(is_demo=False).exists()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing ever leaves the demo, not even to its own invented people."""
        if not is_of_the_demo_alone(email):
            super().send_mail(template_prefix, email, context)

    def get_reset_password_from_key_url(self, key: str) -> str:
        return public_address(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return public_address(super().get_email_confirmation_url(request, emailconfirmation))


def is_of_the_demo_alone(email: str) -> bool:
    places = Member.objects.filter(user__email__iexact=email)
    return places.exists() and not places.exclude(organisation__is_demo=True).exists()


def public_address(url: str) -> str:
    """Links in mails carry the public address, whatever name the server was asked by."""
    return settings.PUBLIC_URL + urlsplit(url).path
