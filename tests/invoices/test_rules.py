"""When an invoice is late, and what people mean by the amounts that they type."""

from datetime import date, timedelta

import pytest

from relance.invoices.rules import AGES, age_of, days_late, due_between, read_amount

TODAY = date(2026, 10, 5)


@pytest.mark.parametrize(
    ("days", "age"),
    [(-400, 0), (-1, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4)],
)
def test_an_invoice_changes_class_the_day_after_30_60_and_90_days(days: int, age: int) -> None:
    assert age_of(TODAY - timedelta(days=days), TODAY) == age


def test_an_invoice_due_today_or_without_a_due_date_is_not_late() -> None:
    assert days_late(TODAY, TODAY) == 0
    assert days_late(None, TODAY) == 0
    assert age_of(None, TODAY) == 0


def test_the_thresholds_as_dates_part_every_day_as_the_rule_does() -> None:
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
        ("1,234", 1234_00),
        ("12,5", 12_50),
        (" 120 eur", 120_00),
        ("0,07", 7),
        (",5", 50),
        ("-3", -3_00),
    ],
)
def test_amounts_are_read_as_french_and_english_people_type_them(typed: str, minor: int) -> None:
    assert read_amount(typed, "EUR") == minor


@pytest.mark.parametrize(
    "typed", ["", "abc", "12,5O", "1,23,4", "12,345,6", "1.2.3", "12$", "1,2345", "9" * 30, "--1"]
)
def test_what_is_not_an_amount_in_euros_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_amount(typed, "EUR")


def test_each_currency_has_its_own_decimals() -> None:
    assert read_amount("1,234", "JPY") == 1234
    assert read_amount("1,234", "TND") == 1234
    with pytest.raises(ValueError, match="decimals"):
        read_amount("1,5", "JPY")
