"""Amounts, days and lateness, as French and English readers write them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from relance.core import clock
from relance.core.dates import age, written_day, written_lateness
from relance.core.money import Money

TODAY = date(2026, 11, 23)
PARIS = ZoneInfo("Europe/Paris")


def render(source: str, language: str, **values: object) -> str:
    at = clock.standing_at(datetime(2026, 11, 23, 9, tzinfo=UTC))
    with translation.override(language), timezone.override(PARIS), at:
        return Template("{% load relance %}" + source).render(Context(values))


def test_french_amounts_have_spaces_that_do_not_break() -> None:
    assert render('{% money 123456789 "EUR" %}', "fr") == "1\u202f234\u202f567,89\u00a0€"


def test_english_amounts_have_commas_and_the_sign_before() -> None:
    assert render('{% money 123456789 "EUR" %}', "en") == "€1,234,567.89"


def test_a_negative_amount_has_a_true_minus_sign() -> None:
    assert render('{% money -300000 "EUR" %}', "fr") == "\u22123\u202f000,00\u00a0€"
    assert render('{% money -300000 "EUR" %}', "en") == "\u2212€3,000.00"


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [(1500, "JPY", "¥1,500"), (1500, "TND", "TND1.500"), (1500, "GBP", "£15.00")],
)
def test_each_currency_has_its_own_number_of_decimals(
    minor: int, currency: str, written: str
) -> None:
    assert Money(minor, currency).written("en").replace("JP¥", "¥").replace("\u00a0", "") == written


def test_pictures_leave_out_the_cents() -> None:
    assert render('{% money 27331149 "EUR" "round" %}', "fr") == "273\u202f311\u00a0€"


def test_no_amount_is_nothing_but_zero_is_zero() -> None:
    assert render('{% money nothing "EUR" %}', "fr", nothing=None) == ""
    assert render('{% money 0 "EUR" %}', "fr") == "0,00\u00a0€"


@pytest.mark.parametrize(
    ("form", "french", "english"),
    [
        ("short", "5 oct.", "5 Oct"),
        ("column", "05/10/2026", "05/10/2026"),
        ("long", "5 octobre 2026", "5 October 2026"),
        ("weekday", "Lundi 5 octobre 2026", "Monday 5 October 2026"),
    ],
)
def test_days_in_each_form(form: str, french: str, english: str) -> None:
    source = f'{{% day due "{form}" %}}'
    assert f">{french}<" in render(source, "fr", due=date(2026, 10, 5))
    assert f">{english}<" in render(source, "en", due=date(2026, 10, 5))


def test_another_year_is_named() -> None:
    assert written_day(date(2025, 12, 31), "fr", today=TODAY) == "31 déc. 2025"


def test_the_first_of_a_month_is_written_as_the_french_do() -> None:
    assert written_day(date(2026, 12, 1), "fr", form="long", today=TODAY) == "1er décembre 2026"
    assert written_day(date(2026, 12, 11), "fr", form="long", today=TODAY) == "11 décembre 2026"
    assert written_day(date(2026, 12, 1), "en", form="long", today=TODAY) == "1 December 2026"


def test_a_moment_is_told_in_the_zone_of_the_organisation() -> None:
    at = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert ">23 nov., 0\u00a0h\u00a030<" in render("{% moment at %}", "fr", at=at)
    assert ">23 Nov, 00:30<" in render("{% moment at %}", "en", at=at)


@pytest.mark.parametrize(
    ("days", "step"),
    [(-7, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (400, 4)],
)
def test_the_steps_of_lateness(days: int, step: int) -> None:
    due = date.fromordinal(TODAY.toordinal() - days)
    assert age(due, TODAY) == step


@pytest.mark.parametrize(
    ("due", "short", "long"),
    [
        (date(2026, 11, 22), "1 day", "1 day late"),
        (date(2026, 10, 5), "49 days", "49 days late"),
        (date(2026, 11, 23), "today", "due today"),
        (date(2026, 11, 24), "in 1 day", "due in 1 day"),
        (date(2026, 11, 30), "in 7 days", "due in 7 days"),
    ],
)
def test_lateness_in_plain_words(due: date, short: str, long: str) -> None:
    with translation.override("en"):
        assert written_lateness(due, TODAY) == short
        assert written_lateness(due, TODAY, long=True) == long


def test_an_invoice_without_due_date_says_so() -> None:
    assert "no due date" in render("{% lateness due today %}", "en", due=None, today=TODAY)
