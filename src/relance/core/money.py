"""Money: whole minor units of a currency (cents of a euro), never a float.

Tables hold a BIGINT beside a currency code; `Money` is the pair in Python, and `Decimal` its face
towards people and files. The number of decimals of a currency is ISO 4217's, as Babel gives it.
"""

from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision
from django.db import models

from relance.core.languages import locale_of

CURRENCY_LENGTH = 3


class AmountField(models.BigIntegerField):  # type: ignore[type-arg]
    """An amount in minor units of the currency that stands beside it in the same row."""


class CurrencyField(models.CharField):  # type: ignore[type-arg]
    """An ISO 4217 code in capitals."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max_length", CURRENCY_LENGTH)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


def to_decimal(minor: int, currency: str) -> Decimal:
    """150, "EUR" → 1.50."""
    return Decimal(minor).scaleb(-get_currency_precision(currency))


def to_minor(amount: Decimal, currency: str) -> int:
    """1.5, "EUR" → 150. Raises ValueError when the currency has no such small unit."""
    minor = amount.scaleb(get_currency_precision(currency))
    if minor != minor.to_integral_value():
        raise ValueError(f"{amount} has too many decimals for {currency}")
    return int(minor)


@dataclass(frozen=True)
class Money:
    """An amount of one currency. It has no arithmetic: sums are made in SQL, on minor units."""

    minor: int
    currency: str

    @property
    def amount(self) -> Decimal:
        return to_decimal(self.minor, self.currency)

    def written(self, language: str, *, cents: bool = True) -> str:
        """As a reader of `language` writes it: `1 234,56 €`, `€1,234.56`; rounded for pictures."""
        locale = locale_of(language)
        if cents:
            return format_currency(self.amount, self.currency, locale=locale)
        pattern = locale.currency_formats["standard"].pattern.replace(".00", "")
        return format_currency(
            self.amount, self.currency, pattern, locale=locale, currency_digits=False
        )
