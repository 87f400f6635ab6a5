"""Someone who was added sets their password through a private link, mailed or told by a command."""

import smtplib

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from relance.users.models import User


def set_password_url(user: User) -> str:
    """The private link; works for `PASSWORD_RESET_TIMEOUT` seconds and until a password is set."""
    key = default_token_generator.make_token(user)
    parts = {"uidb36": user_pk_to_url_str(user), "key": key}
    return settings.PUBLIC_URL + reverse("account_reset_password_from_key", kwargs=parts)


def send_invitation(user: User, *, organisation: str, invited_by: str, language: str) -> bool:
    """Mail the link, in the organisation's language. False where the server did not take it."""
    context = {
        "email": user.email,
        "organisation": organisation,
        "invited_by": invited_by,
        "is_new": not user.has_usable_password(),
        "url": set_password_url(user) if not user.has_usable_password() else settings.PUBLIC_URL,
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
        "forgotten_url": settings.PUBLIC_URL + reverse("account_reset_password"),
    }
    with translation.override(user.language or language):
        subject = render_to_string("users/mail/invitation_subject.txt", context)
        text = render_to_string("users/mail/invitation.txt", context)
    try:
        return bool(send_mail(" ".join(subject.split()), text.strip() + "\n", None, [user.email]))
    except (OSError, smtplib.SMTPException):
        return False
