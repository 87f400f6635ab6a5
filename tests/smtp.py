"""An SMTP server of the tests' own, which keeps what it takes and misbehaves on demand."""

import asyncio
import logging
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Literal, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

logging.getLogger("mail.log").setLevel(logging.WARNING)  # else it retells every command

OK = "250 2.0.0 Taken"
AfterDot = Literal["answer", "drop", "hang"]


class OnFreePort(Controller):
    """Says which port it was given before it knocks at its own door."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class SmtpServer:
    """On loopback, on a free port; `messages` are those whose content it received.

    >>> smtp_server.refuse("gone@client.example", "550 5.1.1 No such user")
    >>> smtp_server.data_answer = "451 4.3.0 Try again later"
    >>> smtp_server.after_dot = "drop"   # takes the message, and the line is cut before it says so
    >>> smtp_server.hangs_at_greeting = True
    """

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.data_answer = OK
        self.sender_answer = OK
        self.after_dot: AfterDot = "answer"
        self.hangs_at_greeting = False
        self._refused: dict[str, str] = {}
        self._controller = OnFreePort(self, hostname="127.0.0.1", port=0)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._controller.stop(no_assert=True)

    @property
    def port(self) -> int:
        return self._controller.port

    @property
    def url(self) -> str:
        """What EMAIL_URL says to reach it."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def messages(self) -> list[EmailMessage]:
        """What it received, parsed, oldest first."""
        return [
            message_from_bytes(envelope.content, policy=policy.default)
            for envelope in self.envelopes
            if isinstance(envelope.content, bytes)
        ]

    def refuse(self, address: str, answer: str = "550 5.1.1 No such user") -> None:
        """Answer this to `RCPT TO` for this address."""
        self._refused[address.lower()] = answer

    def accept(self, address: str) -> None:
        """Take mail for this address again."""
        self._refused.pop(address.lower(), None)

    # What aiosmtpd calls.

    async def handle_EHLO(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        if self.hangs_at_greeting:
            await asyncio.sleep(3600)
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.sender_answer == OK:
            envelope.mail_from = address
        return self.sender_answer

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._refused.get(address.lower(), OK)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.data_answer == OK:
            self.envelopes.append(envelope)
        if self.after_dot == "drop":
            server.transport.abort()
        if self.after_dot != "answer":
            await asyncio.sleep(3600)
        return self.data_answer
