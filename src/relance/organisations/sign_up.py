"""Who may sign up: on a new installation the first person, afterwards those who are added."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from relance.organisations.models import Organisation


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Open until the first organisation that is not the demo, unless a setting opens it."""
        return settings.SIGN_UP_OPEN or not Organisation.objects.filter(is_demo=False).exists()
