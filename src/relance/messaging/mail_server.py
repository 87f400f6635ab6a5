"""Where mail goes: EMAIL_URL, read strictly, so that a slip is told at start and not by silence."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

Security = Literal["none", "starttls", "tls"]
PORTS: dict[Security, int] = {"none": 25, "starttls": 587, "tls": 465}
CURE = "write it as smtp://user:password@host:587/?tls=1 or smtps://user:password@host:465"


@dataclass(frozen=True)
class MailServer:
    """A server that takes our mail. `starttls`: encrypted before anything is said, or not sent."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = "none"


def read_email_url(url: str) -> MailServer:
    """Raises ValueError with the cure; the password is never part of the message."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise ValueError(f"EMAIL_URL has no port that is a number: {CURE}") from None
    refuse_nonsense(parts)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError(f"EMAIL_URL needs a user and a password, or neither: {CURE}")
    if not f"{user}{password}{parts.hostname}".isprintable():
        raise ValueError(f"EMAIL_URL holds characters that cannot be printed: {CURE}")
    security = security_of(parts)
    return MailServer(parts.hostname or "", port or PORTS[security], user, password, security)


def refuse_nonsense(parts: SplitResult) -> None:
    if parts.scheme not in ("smtp", "smtps"):
        raise ValueError(f"EMAIL_URL must begin with smtp:// or smtps://: {CURE}")
    if not parts.hostname or " " in parts.hostname:
        raise ValueError(f"EMAIL_URL names no host: {CURE}")
    if parts.path not in ("", "/") or parts.fragment:
        raise ValueError(
            "EMAIL_URL has something after the host; in a password write / as %2F, # as %23, "
            f"? as %3F and @ as %40: {CURE}"
        )


def security_of(parts: SplitResult) -> Security:
    options = parse_qsl(parts.query, keep_blank_values=True)
    if any(name != "tls" or value not in ("0", "1") for name, value in options) or len(options) > 1:
        raise ValueError(f"EMAIL_URL knows no other option than ?tls=1 or ?tls=0: {CURE}")
    if parts.query and not options:
        raise ValueError(f"EMAIL_URL knows no other option than ?tls=1 or ?tls=0: {CURE}")
    if parts.scheme == "smtps":
        if options:
            raise ValueError(f"EMAIL_URL: smtps:// is encrypted already, leave out ?tls: {CURE}")
        return "tls"
    return "starttls" if ("tls", "1") in options else "none"
