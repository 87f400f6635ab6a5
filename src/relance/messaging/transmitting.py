"""One conversation with a mail server, phase by phase, so that it is always known how far it went.

Up to the final dot the server has taken nothing (RFC 5321, 4.1.1.4): whatever breaks before it is
`NotTaken`. Between the dot and the answer it may or may not have: `Unknown`.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Timer
from typing import Any, Literal

from relance.messaging.headers import ascii_address, one_line
from relance.messaging.mail_server import MailServer

Phase = Literal["connection", "encryption", "login", "sender", "recipients", "content", "answer"]
# Before any message is spoken of: what fails here fails for all of them.
OF_THE_SERVER: tuple[Phase, ...] = ("connection", "encryption", "login")


@dataclass(frozen=True)
class Envelope:
    """`wanted` are those whom the message is for; without one of them it has not arrived."""

    sender: str
    wanted: tuple[str, ...]
    copies: tuple[str, ...]
    content: bytes


@dataclass(frozen=True)
class Taken:
    """The server said that it has the message. `refused`: address → its words."""

    answer: str
    refused: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NotTaken:
    """The server provably does not have it; `permanent` where trying again is of no use."""

    phase: Phase
    answer: str
    permanent: bool = False
    refused: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Unknown:
    """All was sent, and no answer came."""

    answer: str
    refused: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Abandoned:
    """Somebody else holds the message now: nothing was sent."""


Outcome = Taken | NotTaken | Unknown | Abandoned


def transmit(
    envelope: Envelope,
    server: MailServer,
    *,
    hand_over: Callable[[], bool],
    timeout: float,
    deadline: float,
) -> Outcome:
    """Send it. `hand_over` is called when the server is ready for the content; it answers whether
    the message is still ours. `timeout` is in seconds without an answer, `deadline` for it all.
    """
    conversation = Conversation(server, timeout)
    watch = Timer(deadline, conversation.cut)
    watch.daemon = True
    watch.start()
    try:
        return conversation.hold(envelope, hand_over)
    except smtplib.SMTPResponseException as answered:
        return conversation.broken(answered.smtp_code, words(answered.smtp_error))
    except (OSError, smtplib.SMTPException) as broken:
        if isinstance(broken, ssl.SSLError) and conversation.phase == "connection":
            conversation.phase = "encryption"
        return conversation.broken(0, one_line(str(broken)) or type(broken).__name__)
    finally:
        watch.cancel()
        conversation.leave()


class Conversation:
    """Remembers how far it went."""

    def __init__(self, server: MailServer, timeout: float) -> None:
        self.server = server
        self.timeout = timeout
        self.phase: Phase = "connection"
        self.smtp: smtplib.SMTP | None = None
        self.refused: dict[str, str] = {}

    def hold(self, envelope: Envelope, hand_over: Callable[[], bool]) -> Outcome:
        smtp = self.reach(envelope.sender.rpartition("@")[2])
        self.phase = "sender"
        code, said = smtp.mail(ascii_address(envelope.sender))
        if code >= 300:
            return self.broken(code, words(said))
        self.phase = "recipients"
        if not self.name_recipients(smtp, envelope):
            return self.nobody(envelope)
        self.phase = "content"
        code, said = smtp.docmd("data")
        if code != 354:
            return self.broken(code, words(said))
        if not hand_over():
            return Abandoned()
        return self.send(smtp, envelope.content)

    def reach(self, own_name: str) -> smtplib.SMTP:
        """Connect, encrypt and sign in as EMAIL_URL says."""
        secure = ssl.create_default_context()
        where = {
            "host": self.server.host,
            "port": self.server.port,
            "local_hostname": own_name,
            "timeout": self.timeout,
        }
        if self.server.security == "tls":
            smtp: smtplib.SMTP = WatchedSecureSmtp(self, context=secure, **where)
        else:
            smtp = WatchedSmtp(self, **where)
        smtp.ehlo_or_helo_if_needed()
        if self.server.security == "starttls":
            self.phase = "encryption"
            smtp.starttls(context=secure)
            smtp.ehlo_or_helo_if_needed()
        if self.server.user:
            self.phase = "login"
            smtp.login(self.server.user, self.server.password)
        return smtp

    def name_recipients(self, smtp: smtplib.SMTP, envelope: Envelope) -> bool:
        """Whether the server will take it for at least one of those whom it is for."""
        for address in (*envelope.wanted, *envelope.copies):
            code, said = smtp.rcpt(ascii_address(address))
            if code == 421:
                raise smtplib.SMTPResponseException(code, said)
            if code >= 300:
                self.refused[address] = f"{code} {words(said)}"
        return any(address not in self.refused for address in envelope.wanted)

    def nobody(self, envelope: Envelope) -> NotTaken:
        answers = [self.refused[address] for address in envelope.wanted]
        permanent = all(answer.startswith("5") for answer in answers)
        return NotTaken(self.phase, "; ".join(answers), permanent, self.refused)

    def send(self, smtp: smtplib.SMTP, content: bytes) -> Outcome:
        # Without its final dot the content is not a message: RFC 5321, 4.1.1.4.
        smtp.send(dotted(content))
        self.phase = "answer"
        smtp.send(b".\r\n")
        code, said = smtp.getreply()
        if 200 <= code < 300:
            return Taken(f"{code} {words(said)}", self.refused)
        if 400 <= code < 600:
            return NotTaken(self.phase, f"{code} {words(said)}", code >= 500, self.refused)
        return Unknown(words(said), self.refused)

    def broken(self, code: int, said: str) -> Outcome:
        answer = f"{code} {said}" if code > 0 else said
        if self.phase == "answer":
            return Unknown(answer, self.refused)
        permanent = 500 <= code < 600 and self.phase not in OF_THE_SERVER
        return NotTaken(self.phase, answer, permanent, self.refused)

    def cut(self) -> None:
        """The whole has taken too long: whatever is being waited for ends now."""
        if self.smtp is not None and self.smtp.sock is not None:
            with suppress(OSError):
                self.smtp.sock.shutdown(socket.SHUT_RDWR)

    def leave(self) -> None:
        """Say so, and do not wait for the answer: what counts is known already."""
        if self.smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                if self.phase != "content":
                    self.smtp.putcmd("quit")
            self.smtp.close()


class WatchedSmtp(smtplib.SMTP):
    """Known to its conversation from the first moment, so that even a greeting can be cut."""

    def __init__(self, conversation: Conversation, **options: Any) -> None:
        self.conversation = conversation
        super().__init__(**options)

    def connect(self, *where: Any, **more: Any) -> tuple[int, bytes]:
        self.conversation.smtp = self
        return super().connect(*where, **more)


class WatchedSecureSmtp(WatchedSmtp, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


def dotted(content: bytes) -> bytes:
    """Lines that begin with a dot get another one: RFC 5321, 4.5.2. Ends with a line's end."""
    content = re.sub(rb"(?m)^\.", b"..", content)
    return content if content.endswith(b"\r\n") else content + b"\r\n"


def words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return one_line(text)[:500]
