"""The languages of the house, and how their readers write numbers and days."""

from functools import cache

from babel import Locale

LANGUAGES = [("fr", "Français"), ("en", "English")]

# Plain English here is a European's: 1,234.56 with the currency's own sign, days before months.
_BABEL_NAMES = {"fr": "fr_FR", "en": "en_GB"}


@cache
def locale_of(language: str) -> Locale:
    """Babel's idea of how a reader of `language` writes; finding it is most of its work."""
    return Locale.parse(_BABEL_NAMES[language])
