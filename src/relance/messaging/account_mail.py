"""Account mails (confirm an address, reset a password) by EMAIL_URL, like the others.

They never go to an organisation's mailbox page: whoever can read it could take over an account.
"""

from typing import Any

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from relance.messaging.mail_server import read_email_url


class Backend(EmailBackend):
    """Django's own, configured by EMAIL_URL."""

    def __init__(self, **options: Any) -> None:
        server = read_email_url(settings.EMAIL_URL)
        super().__init__(
            host=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.security == "starttls",
            use_ssl=server.security == "tls",
            timeout=settings.SMTP_TIMEOUT,
            fail_silently=options.get("fail_silently", False),
        )
