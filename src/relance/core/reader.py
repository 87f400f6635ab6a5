"""How the one who reads the page writes: their language, and money in it."""

from django.utils.translation import get_language

from relance.core.languages import LANGUAGES
from relance.core.money import Money


def reader_language() -> str:
    """`fr` or `en`, whichever the page is written in."""
    language = (get_language() or "en")[:2]
    return language if language in dict(LANGUAGES) else "en"


def written_money(minor: int | Money, currency: str = "", *, cents: bool = True) -> str:
    """With a true minus sign, since a hyphen breaks lines and is too short beside figures."""
    money = minor if isinstance(minor, Money) else Money(int(minor), currency)
    return money.written(reader_language(), cents=cents).replace("-", "\u2212")
