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
