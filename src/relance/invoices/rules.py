"""When an invoice is late, by how much, and what a typed amount means. Pure."""

import re
from datetime import date, timedelta
from decimal import Decimal

from babel.numbers import get_currency_precision

from relance.core.money import to_minor

# Late by at most so many days: not due, 1–30, 31–60, 61–90; beyond the last, over 90.
AGE_LIMITS = (0, 30, 60, 90)
AGES = range(len(AGE_LIMITS) + 1)
# What the database can hold, far above any invoice.
GREATEST_AMOUNT = 10**15


def days_late(due_on: date | None, today: date) -> int:
    """Whole days since the due date; 0 when due today, later, or never."""
    return max((today - due_on).days, 0) if due_on else 0


def age_of(due_on: date | None, today: date) -> int:
    """0 not due, 1 up to 30 days late, 2 up to 60, 3 up to 90, 4 more."""
    late = days_late(due_on, today)
    return sum(late > limit for limit in AGE_LIMITS)


def due_between(age: int, today: date) -> tuple[date | None, date | None]:
    """The first and last due date of an age class, both included; None where it is open.

    Thresholds as dates, so that no database is asked to count days.
    """
    last = today - timedelta(days=AGE_LIMITS[age - 1] + 1) if age else None
    first = today - timedelta(days=AGE_LIMITS[age]) if age < len(AGE_LIMITS) else None
    return first, last


_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]")
_TYPED = re.compile(r"(?P<left>\D*?)(?P<number>[-+]?[\d.,]*\d[\d.,]*)(?P<right>\D*)")
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}


def read_amount(typed: str, currency: str) -> int:
    """`1 234,56 €`, `1,234.56`, `1.234,56`, `1234.5` → minor units of `currency`.

    A lone separator before three digits parts thousands, unless the currency has three decimals.
    Raises ValueError where it is no amount, names another currency, or has too many decimals.
    """
    parts = _TYPED.fullmatch(_SPACES.sub("", typed).replace("\u2212", "-"))
    if parts is None or not {_code(parts["left"]), _code(parts["right"])} <= {"", currency}:
        raise ValueError(f"{typed!r} is not an amount in {currency}")
    whole, decimals = _parted(parts["number"], get_currency_precision(currency))
    minor = to_minor(Decimal(f"{whole}.{decimals or 0}"), currency)
    if abs(minor) > GREATEST_AMOUNT:
        raise ValueError(f"{typed!r} is too large")
    return minor


def _code(sign: str) -> str:
    return _SIGNS.get(sign, sign.upper())


def _parted(number: str, precision: int) -> tuple[str, str]:
    """The whole part and the decimals: the last separator parts them if it comes once."""
    marks = [mark for mark in number if mark in ",."]
    if not marks:
        return number, ""
    whole, _mark, decimals = number.rpartition(marks[-1])
    alone = len(marks) == 1
    if marks.count(marks[-1]) > 1 or (alone and len(decimals) == 3 and precision != 3):
        whole, decimals = number, ""
    groups = re.split(r"[.,]", whole)
    if len(groups) > 1 and any(len(group) != 3 for group in groups[1:]):
        raise ValueError(f"{number!r} is not an amount")
    return "".join(groups) or "0", decimals
