"""VAT numbers: kept without spaces, with their country's letters, checked where there is a rule."""

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module

from relance.core.shapes import Shape

# Of the European Union, each with a key that python-stdnum checks.
_EU = frozenset(
    "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI".split()  # noqa: SIM905
)
# Numbers of neighbours that can be checked too: country → modules of python-stdnum.
_OTHERS = {"GB": ("gb.vat",), "CH": ("ch.vat", "ch.uid"), "NO": ("no.mva",)}
_VAT_SIGNS = re.compile(r"[^A-Z0-9+*]")

# A key and a SIREN; with 000 these are of Monaco.
_FRENCH = Shape(r"FR(\d\d(?!000)\d{9})", ignored=" ")
# What two digits, and then four, add to the sum of Luhn where the first counts twice.
_PAIRS = [sum(divmod(pair // 10 * 2, 10)) + pair % 10 for pair in range(100)]
_LUHN_SUMS = bytes(left + right for left in _PAIRS for right in _PAIRS)


def parse_vat(text: str, country: str) -> str:
    """Without spaces and dots, with its country's letters. Raises ValueError when its key is
    wrong.

    `country` (ISO) helps where the letters are left out. A number of a country whose rule is not
    known is kept as it is.
    """
    (french,) = _FRENCH.found_in([text])
    if french and not _is_french(int(french)):
        raise ValueError(text)
    return f"FR{french}" if french else _parse_any(text, country)


def french_vat_numbers(texts: Sequence[str]) -> list[str]:
    """What `parse_vat` makes of each text, whatever the country; "" where it has to be asked."""
    return [
        f"FR{digits}" if digits and _is_french(int(digits)) else ""
        for digits in _FRENCH.found_in(texts)
    ]


def is_certain_vat(text: str) -> bool:
    """Whether it can be nothing else: the letters of a country whose rule is known, and a key that
    is right.
    """
    bare = _VAT_SIGNS.sub("", text.upper())
    if bare[:2] not in _EU and bare[:2] not in _OTHERS:
        return False
    try:
        parse_vat(bare, "")
    except ValueError:
        return False
    return True


def _is_french(number: int) -> bool:
    """A key by 97, and the SIREN of nine digits by Luhn."""
    siren = number % 10**9
    if number // 10**9 != (siren * 100 + 12) % 97:
        return False
    first, left, right = siren // 10**8, siren // 10**4 % 10**4, siren % 10**4
    return (first + _LUHN_SUMS[left] + _LUHN_SUMS[right]) % 10 == 0


@lru_cache(maxsize=20_000)
def _parse_any(text: str, country: str) -> str:
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
