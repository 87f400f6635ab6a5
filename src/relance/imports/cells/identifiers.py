"""What reaches a person: e-mail addresses; and yes or no."""

import re
from collections.abc import Sequence
from functools import lru_cache

from relance.core.shapes import Shape
from relance.imports.cells.cleaning import plain

_YES = frozenset(
    ["1", "oui", "yes", "y", "o", "x", "vrai", "true", "v", "ok", "on", "principal", "main"]
)
_NO = frozenset(["0", "non", "no", "n", "faux", "false", "f", "off"])
# As RFC 5321 allows without quotes; a dot may not begin, end or follow another.
_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~\-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~\-]+)*"
    r"@([\w](?:[\w\-]{0,61}[\w])?\.)+(?:[^\W\d_]{2,63}|xn--[a-z0-9\-]{2,59})",
    re.IGNORECASE,
)
# Most of them; so short that no part is too long.
_ORDINARY = Shape(
    r"(?=.{,64}$)([a-zA-Z0-9_+\-]+(?:\.[a-zA-Z0-9_+\-]+)*"
    r"@(?:[a-zA-Z0-9][a-zA-Z0-9\-]*\.(?<!-\.))+[a-zA-Z]{2,})"
)
LONGEST_TEXT = 400
_NAMED_ADDRESS = re.compile(r"^[^<>]*<([^<>]+)>$")


def parse_yes_no(text: str) -> bool:
    """Raises ValueError for what is neither yes nor no."""
    word = plain(text) or text.strip()
    if word in _YES or text.strip() in {"✓", "✔", "☑", "●"}:
        return True
    if word in _NO or text.strip() in {"-", "☐", "✗"}:
        return False
    raise ValueError(text)


def parse_email(text: str) -> str:
    """In small letters, out of `Name <address>` or `mailto:`. Raises ValueError."""
    return ordinary_emails([text])[0] or _parse_any(text)


def ordinary_emails(texts: Sequence[str]) -> list[str]:
    """What `parse_email` makes of each text; "" where it has to be asked."""
    return [email.lower() for email in _ORDINARY.found_in(texts)]


@lru_cache(maxsize=20_000)
def _parse_any(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise ValueError(text)
    bare = text.strip().removeprefix("mailto:")
    if named := _NAMED_ADDRESS.match(bare):
        bare = named[1]
    bare = re.sub(r"\s*([@.])\s*", r"\1", bare.strip().strip(";,")).lower()
    local, _, _domain = bare.partition("@")
    if len(bare) > 254 or len(local) > 64 or not _EMAIL.fullmatch(bare):
        raise ValueError(text)
    return bare
