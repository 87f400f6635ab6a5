"""Which days make an invoice how late, and what a typed amount means. Pure."""

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_precision

from relance.core.money import to_minor

# Late by at most so many days: not due, 1–30, 31–60, 61–90; beyond the last, over 90.
AGE_LIMITS = (0, 30, 60, 90)
AGES = range(len(AGE_LIMITS) + 1)
# What the database can hold, far above any invoice.
GREATEST_AMOUNT = 10**15


def due_between(age: int, today: date) -> tuple[date | None, date | None]:
    """The first and last due date of an age class (`core.dates.age`), both included; None: open.

    Thresholds as dates, so that no database is asked to count days.
    """
    last = today - timedelta(days=AGE_LIMITS[age - 1] + 1) if age else None
    first = today - timedelta(days=AGE_LIMITS[age]) if age < len(AGE_LIMITS) else None
    return first, last


_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]")
_TYPED = re.compile(r"(?P<left>\D*?)(?P<number>[-+]?[\d.,]*\d[\d.,]*)(?P<right>\D*)")
_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}([.,])\d{3}(\1\d{3})*")
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
DECIMAL_MARKS = {"fr": ",", "en": "."}


class TwoAmounts(ValueError):
    """`12,345`: thousands or too many decimals? `meanings`: what it may be, in minor units."""

    def __init__(self, typed: str, meanings: tuple[int, ...]) -> None:
        super().__init__(f"{typed!r} has three decimals")
        self.meanings = meanings


def read_amount(typed: str, currency: str, language: str) -> int:
    """`1 234,56 €`, `1,234.56`, `1.234,56`, `1234.5` → minor units of `currency`.

    One separator before three digits: the reader's `language` decides. The other language's mark
    parts thousands; the reader's own would make three decimals, which only some currencies have.
    Raises TwoAmounts where that leaves a doubt, ValueError where it is no amount, names another
    currency, or has too many decimals.
    """
    parts = _TYPED.fullmatch(_SPACES.sub("", typed).replace("\u2212", "-"))
    if parts is None or not {_code(parts["left"]), _code(parts["right"])} <= {"", currency}:
        raise ValueError(f"{typed!r} is not an amount in {currency}")
    number = parts["number"]
    precision = get_currency_precision(currency)
    if _is_doubtful(number, DECIMAL_MARKS[language], precision):
        raise TwoAmounts(typed, _meanings(number, currency))
    whole, decimals = _parted(number, DECIMAL_MARKS[language], precision)
    minor = to_minor(Decimal(f"{whole}.{decimals or 0}"), currency)
    if abs(minor) > GREATEST_AMOUNT:
        raise ValueError(f"{typed!r} is too large")
    return minor


def _code(sign: str) -> str:
    return _SIGNS.get(sign, sign.upper())


def _is_doubtful(number: str, own: str, precision: int) -> bool:
    """One mark before three digits that neither the language nor the currency explains."""
    mark = _lone_mark_before_three(number)
    if not mark or not precision:  # without decimals it can only part thousands
        return False
    if precision == 3:
        return mark != own and bool(_GROUPED.fullmatch(number))
    return mark == own or not _GROUPED.fullmatch(number)


def _lone_mark_before_three(number: str) -> str:
    marks = [mark for mark in number if mark in ",."]
    return marks[0] if len(marks) == 1 and re.search(r"[.,]\d{3}$", number) else ""


def _meanings(number: str, currency: str) -> tuple[int, ...]:
    """Thousands, where they can be; and the decimals, rounded."""
    thousands = re.sub(r"[.,]", "", number) if _GROUPED.fullmatch(number) else ""
    exact = Decimal(number.replace(",", ".")).scaleb(get_currency_precision(currency))
    rounded = int(exact.to_integral_value(ROUND_HALF_UP))
    meant = (to_minor(Decimal(thousands), currency),) if thousands else ()
    return tuple(one for one in (*meant, rounded) if abs(one) <= GREATEST_AMOUNT)


def _parted(number: str, own: str, precision: int) -> tuple[str, str]:
    """The whole part and the decimals: the last separator parts them if it comes once."""
    marks = [mark for mark in number if mark in ",."]
    if not marks:
        return number, ""
    whole, mark, decimals = number.rpartition(marks[-1])
    is_lone_group = _lone_mark_before_three(number) and (mark != own or precision != 3)
    if marks.count(mark) > 1 or is_lone_group:
        whole, decimals = number, ""
    if re.search(r"[.,]", whole) and not _GROUPED.fullmatch(whole):
        raise ValueError(f"{number!r} is not an amount")
    return re.sub(r"[.,]", "", whole) or "0", decimals
