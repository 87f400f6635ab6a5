"""What identifies a company or reaches a person: VAT numbers, e-mail addresses; and yes or no."""

import re
from functools import lru_cache
from importlib import import_module

from relance.imports.cleaning import plain

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
_NAMED_ADDRESS = re.compile(r"^[^<>]*<([^<>]+)>$")
_EU = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "EL",
        "ES",
        "FI",
        "FR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
        "XI",
    ]
)
# Numbers of neighbours that can be checked too: country → modules of python-stdnum.
_OTHERS = {"GB": ("gb.vat",), "CH": ("ch.vat", "ch.uid"), "NO": ("no.mva",)}
_VAT_SIGNS = re.compile(r"[^A-Z0-9+*]")


def parse_yes_no(text: str) -> bool:
    """Raises ValueError for what is neither yes nor no."""
    word = plain(text) or text.strip()
    if word in _YES or text.strip() in {"✓", "✔", "☑", "●"}:
        return True
    if word in _NO or text.strip() in {"-", "☐", "✗"}:
        return False
    raise ValueError(text)


@lru_cache(maxsize=20_000)
def parse_email(text: str) -> str:
    """In small letters, out of `Name <address>` or `mailto:`. Raises ValueError."""
    bare = text.strip().removeprefix("mailto:")
    if named := _NAMED_ADDRESS.match(bare):
        bare = named[1]
    bare = re.sub(r"\s*([@.])\s*", r"\1", bare.strip().strip(";,")).lower()
    local, _, _domain = bare.partition("@")
    if len(bare) > 254 or len(local) > 64 or not _EMAIL.fullmatch(bare):
        raise ValueError(text)
    return bare


@lru_cache(maxsize=20_000)
def parse_vat(text: str, country: str) -> str:
    """Without spaces and dots, with its country's letters. Raises ValueError when its key is
    wrong.

    `country` (ISO) helps where the letters are left out. A number of a country whose rule is not
    known is kept as it is.
    """
    bare = _VAT_SIGNS.sub("", text.upper())
    prefix = bare[:2]
    if prefix in _EU:
        return _checked(bare, prefix)
    if prefix in _OTHERS:
        return _checked_abroad(bare, prefix)
    if prefix.isalpha() and bare[2:3].isdigit() and prefix != "GR" and country in {"", prefix}:
        return _plausible_abroad(text, bare)
    home = {"GR": "EL"}.get(country, country)
    if home in _EU and bare:
        return _checked(home + bare.removeprefix("GR"), home)
    return _plausible_abroad(text, bare)


def _checked(bare: str, prefix: str) -> str:
    from stdnum.eu import vat
    from stdnum.exceptions import ValidationError

    try:
        vat.validate(bare)
    except ValidationError:
        raise ValueError(bare) from None
    return prefix + bare.removeprefix(prefix)


def _checked_abroad(bare: str, prefix: str) -> str:
    from stdnum.exceptions import ValidationError

    for name in _OTHERS[prefix]:
        rule = import_module(f"stdnum.{name}")
        for candidate in (bare, bare.removeprefix(prefix)):
            try:
                rule.validate(candidate)
            except ValidationError:
                continue
            return bare
    raise ValueError(bare)


def _plausible_abroad(text: str, bare: str) -> str:
    if not 4 <= len(bare) <= 20 or not any(char.isdigit() for char in bare):
        raise ValueError(text)
    return bare
