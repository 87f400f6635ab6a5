"""What the sign-in page needs to know of the house behind it."""

from allauth.account.adapter import get_adapter
from django import template
from django.conf import settings
from django.template import Context

from relance.core import places
from relance.core.places import WayIn

register = template.Library()


@register.simple_tag
def ways_in() -> list[tuple[WayIn, str]]:
    """The other ways to sign in, with the address that each posts to."""
    found = [(entry, entry.url()) for entry in places.ways_in]
    return [(entry, url) for entry, url in found if url]


@register.simple_tag(takes_context=True)
def sign_up_is_open(context: Context) -> bool:
    return bool(get_adapter().is_open_for_signup(context["request"]))


@register.simple_tag
def mail_is_printed() -> bool:
    """Whether the mails of accounts are printed where Relance runs, and none leaves."""
    return str(settings.EMAIL_BACKEND) == "django.core.mail.backends.console.EmailBackend"
