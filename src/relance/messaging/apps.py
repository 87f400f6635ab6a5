from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class MessagingConfig(AppConfig):
    name = "relance.messaging"
    label = "messaging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Mail that could never leave is told at start."""
        from relance.messaging.mail_server import read_email_url

        if settings.EMAIL_URL:
            try:
                read_email_url(settings.EMAIL_URL)
            except ValueError as problem:
                raise ImproperlyConfigured(str(problem)) from None
        if "@" not in settings.SENDER_ADDRESS.strip("@") or not settings.SENDER_ADDRESS.isascii():
            raise ImproperlyConfigured(
                "RELANCE_SENDER_ADDRESS is no e-mail address: write it as relances@company.example"
            )
