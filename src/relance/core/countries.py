"""Countries by their ISO code, named in the reader's language."""

from functools import lru_cache

from anyascii import anyascii
from babel import Locale

# Codes of two letters that name no country: unknown, tests of scripts, unions.
_NO_COUNTRY = frozenset(["ZZ", "XA", "XB", "EU", "EZ", "UN", "QO"])


@lru_cache(maxsize=4)
def country_names(language: str) -> dict[str, str]:
    """Code → name, in the order of the names."""
    names = {
        code: name
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    }
    return dict(sorted(names.items(), key=lambda pair: anyascii(pair[1]).casefold()))


def country_name(code: str, language: str) -> str:
    """The name, or the code itself where nobody knows it."""
    return country_names(language).get(code, code)
