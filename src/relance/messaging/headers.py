"""What may stand in the headers of a message: one line, and addresses that are addresses."""

import re
import unicodedata
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.encoding import punycode
from django.utils.translation import gettext as _

from relance.core.refusal import Refused

# Control characters, line and paragraph separators, and what turns the direction of writing.
NOT_IN_A_LINE = {"Cc", "Zl", "Zp", "Cs"}
DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
LONGEST_NAME, LONGEST_ENDING = 100, 10


def one_line(text: str) -> str:
    """CR, LF, NUL, U+2028 and their like become a space: a value never ends its header."""
    words = "".join(" " if unicodedata.category(c) in NOT_IN_A_LINE else c for c in text)
    return re.sub(" {2,}", " ", DIRECTIONS.sub("", words)).strip()


def checked_address(address: str) -> str:
    """One address, trimmed. Raises Refused where no mail can be sent to it."""
    address = address.strip()
    try:
        validate_email(address)
        if one_line(address) != address:
            raise ValidationError("not one line")
        ascii_address(address)
    except (ValidationError, UnicodeError):
        words = _("“%(address)s” is not an e-mail address.") % {"address": one_line(address)}
        raise Refused("address_invalid", words) from None
    return address


def checked_addresses(addresses: list[str] | tuple[str, ...]) -> list[str]:
    """In their order, each once. Raises Refused for the first that cannot be used."""
    unique: dict[str, str] = {}
    for address in addresses:
        checked = checked_address(address)
        unique.setdefault(checked.lower(), checked)
    return list(unique.values())


def ascii_address(address: str) -> str:
    """As mail servers know it: a domain beyond ASCII in its other spelling (RFC 5891)."""
    local, _at, domain = address.rpartition("@")
    return f"{local}@{punycode(domain)}"


def file_name(name: str) -> str:
    """A name that every mail program can save: no path, no line break, not too long."""
    name = re.sub(r'[/\\:*?"<>|]', "-", one_line(name)).strip(". ") or "document"
    ending = PurePath(name).suffix
    if len(ending) > LONGEST_ENDING:
        return name[:LONGEST_NAME]
    return name.removesuffix(ending)[:LONGEST_NAME] + ending
