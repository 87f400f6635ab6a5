"""VAT numbers: kept without spaces, with their country's letters, checked where there is a rule."""

import re
from functools import lru_cache
from importlib import import_module

# Of the European Union, each with a key that python-stdnum checks.
_EU = frozenset(
    "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI".split()  # noqa: SIM905
)
# Numbers of neighbours that can be checked too: country → modules of python-stdnum.
_OTHERS = {"GB": ("gb.vat",), "CH": ("ch.vat", "ch.uid"), "NO": ("no.mva",)}
_VAT_SIGNS = re.compile(r"[^A-Z0-9+*]")


_FRENCH = re.compile(r"FR ?(\d\d) ?(\d{3}) ?(\d{3}) ?(\d{3})", re.ASCII)


def parse_vat(text: str, country: str) -> str:
    """Without spaces and dots, with its country's letters. Raises ValueError when its key is
    wrong.

    `country` (ISO) helps where the letters are left out. A number of a country whose rule is not
    known is kept as it is.
    """
    french = _FRENCH.fullmatch(text)
    if french and french[2] != "000":  # these are of Monaco
        key, siren = french[1], french[2] + french[3] + french[4]
        if not _is_french(int(key), int(siren)):
            raise ValueError(text)
        return f"FR{key}{siren}"
    return _parse_any(text, country)


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


def _is_french(key: int, siren: int) -> bool:
    """The SIREN by Luhn, its key by 97."""
    first, rest = divmod(siren, 10**8)
    left, right = divmod(rest, 10**4)
    sums = _luhn_sums()
    is_siren = (first + sums[left] + sums[right]) % 10 == 0
    return is_siren and key == (siren * 100 + 12) % 97


@lru_cache(maxsize=1)
def _luhn_sums() -> bytes:
    """Of four digits each, of which the first and the third count twice."""
    pairs = [sum(divmod(number // 10 * 2, 10)) + number % 10 for number in range(100)]
    return bytes(left + right for left in pairs for right in pairs)


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
