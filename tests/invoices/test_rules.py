"""When an invoice is late, and what people mean by the amounts that they type."""

from datetime import date, timedelta

import pytest

from relance.core.dates import age as age_of
from relance.invoices.rules import AGES, TwoAmounts, due_between, read_amount

TODAY = date(2026, 10, 5)


def test_the_database_parts_the_days_as_the_pages_do() -> None:
    for days in range(-120, 400):
        due_on = TODAY - timedelta(days=days)
        classes = [
            age
            for age in AGES
            if (due_between(age, TODAY)[0] or date.min)
            <= due_on
            <= (due_between(age, TODAY)[1] or date.max)
        ]
        assert classes == [age_of(due_on, TODAY)]


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("1234,56", 1234_56),
        ("1234.56", 1234_56),
        ("1 234,56", 1234_56),
        ("1\u00a0234,56 €", 1234_56),
        ("1\u202f234,56\u00a0€", 1234_56),
        ("€1,234.56", 1234_56),
        ("1.234,56", 1234_56),
        ("1,234,567.8", 1_234_567_80),
        ("1.234.567", 1_234_567_00),
        ("12,5", 12_50),
        (" 120 eur", 120_00),
        ("0,07", 7),
        (",5", 50),
        ("-3", -3_00),
    ],
)
def test_amounts_are_read_as_french_and_english_people_type_them(typed: str, minor: int) -> None:
    for language in ("fr", "en"):
        assert read_amount(typed, "EUR", language) == minor


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "12,5O",
        "1,23,4",
        "12,345,6",
        "1.2.3",
        "12$",
        "1,2345",
        "9" * 30,
        "--1",
        "1234,567.8",
        "0.125,3",
    ],
)
def test_what_is_not_an_amount_in_euros_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_amount(typed, "EUR", "fr")


@pytest.mark.parametrize(
    ("typed", "language", "minor"),
    [
        ("12.345", "fr", 12_345_00),
        ("12,345", "en", 12_345_00),
        ("-1.250 €", "fr", -1250_00),
        ("12,34", "en", 12_34),
        ("12.34", "fr", 12_34),
    ],
)
def test_the_mark_of_the_other_language_parts_thousands(
    typed: str, language: str, minor: int
) -> None:
    assert read_amount(typed, "EUR", language) == minor


@pytest.mark.parametrize(
    ("typed", "language", "meanings"),
    [
        ("12,345", "fr", (12_345_00, 12_35)),
        ("12.345", "en", (12_345_00, 12_35)),
        ("1,250", "fr", (1250_00, 1_25)),
        ("12 345,678", "fr", (12_345_68,)),
        ("1234.567", "fr", (1234_57,)),
        ("0,125", "en", (13,)),
    ],
)
def test_three_decimals_are_never_taken_for_thousands(
    typed: str, language: str, meanings: tuple[int, ...]
) -> None:
    with pytest.raises(TwoAmounts) as refused:
        read_amount(typed, "EUR", language)
    assert refused.value.meanings == meanings


def test_each_currency_has_its_own_decimals() -> None:
    assert read_amount("1,234", "JPY", "fr") == 1234
    assert read_amount("1,234", "TND", "fr") == 1234
    with pytest.raises(TwoAmounts):
        read_amount("1,234", "TND", "en")
    with pytest.raises(ValueError, match="decimals"):
        read_amount("1,5", "JPY", "fr")
