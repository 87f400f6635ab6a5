"""Cells as ledgers and people write them."""

import datetime
import time
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.customers.vat_numbers import parse_vat
from relance.imports.cells.amounts import decimal_mark_of, minor_units, parse_amount, proven_mark
from relance.imports.cells.cleaning import text_of, texts_of
from relance.imports.cells.countries import country_code
from relance.imports.cells.dates import Evidence, Order, parse_date
from relance.imports.cells.identifiers import parse_email, parse_yes_no
from relance.imports.cells.tables import Cell


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\xa0234,56 €", "1234.56"),
        ("1\u202f234,56\xa0€", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1'234.50", "1234.50"),
        ("12.345.678", "12345678"),
        ("€ 5", "5"),
        ("EUR 12,50", "12.50"),
        ("-12,30", "-12.30"),
        ("−12,30", "-12.30"),
        ("12,30-", "-12.30"),
        ("(150,25)", "-150.25"),
        ("0,125", "0.125"),
        ("120,-", "120"),
        ("CHF 1'250.–", "1250"),
        ("-1.250,-- €", "-1250"),
    ],
)
def test_amounts(text: str, value: str) -> None:
    assert parse_amount(text).value == Decimal(value)


@pytest.mark.parametrize(
    "text", ["12,5O", "", "abc", "--5", "(5", "1,23,4", "12 34", "1e5", "99999999999999", "5 €€"]
)
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_amount(text)


@pytest.mark.parametrize("text", ["1" + " " * 100_000 + "x", "1/1/2026" + " " * 100_000 + "x"])
def test_a_cell_made_to_keep_a_pattern_busy_is_no_value(text: str) -> None:
    started = time.monotonic()
    for parse in (parse_amount, parse_date, parse_email):
        with pytest.raises(ValueError):  # noqa: PT011
            parse(text)
    assert time.monotonic() - started < 2


def test_the_decimal_mark_is_the_columns() -> None:
    for column, mark in (
        (["1,234", "12,5"], ","),
        (["1,234", "1,234,567"], "."),
        (["1,234", "1,234.5"], "."),
    ):
        assert decimal_mark_of(Counter(map(proven_mark, column))) == mark
    assert parse_amount("1,234", decimal_mark=".").value == 1234
    assert parse_amount("1,234", decimal_mark=",").value == Decimal("1.234")


@given(st.integers(-(10**11), 10**11))
def test_a_float_of_a_spreadsheet_is_the_cents_that_it_shows(cents: int) -> None:
    assert minor_units(parse_amount(cents / 100).value, "EUR") == (cents, False)


@pytest.mark.parametrize(
    ("cell", "cents"),
    [("12,345", 1235), ("-10,005", -1001), ("0,125", 13), (12.345, 1235), (-10.005, -1001)],
)
def test_halves_are_rounded_away_from_zero(cell: str | float, cents: int) -> None:
    """As accountants do, and never in silence."""
    amount = parse_amount(cell, decimal_mark=",")
    assert minor_units(amount.value, "EUR") == (cents, True)


@given(st.integers(0, 10**11), st.sampled_from([" ", "\xa0", "\u202f", ".", ""]))
def test_any_amount_written_in_french_is_read(cents: int, group: str) -> None:
    text = f"{cents // 100:,}".replace(",", group) + f",{cents % 100:02}"
    assert minor_units(parse_amount(text, decimal_mark=",").value, "EUR") == (cents, False)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("13/10/2026", (2026, 10, 13)),
        ("5/6/26", (2026, 6, 5)),
        ("05/06/99", (1999, 6, 5)),
        ("05/06/49", (2049, 6, 5)),
        ("05/06/50", (1950, 6, 5)),
        ("5 juin 70", (1970, 6, 5)),
        ("5.6.2026", (2026, 6, 5)),
        ("2026-10-13", (2026, 10, 13)),
        ("2026-10-13T00:00:00Z", (2026, 10, 13)),
        ("13/10/2026 12:30", (2026, 10, 13)),
        ("20261013", (2026, 10, 13)),
        (46308, (2026, 10, 13)),
        (46308.5, (2026, 10, 13)),
        ("46308", (2026, 10, 13)),
        ("1er août 2026", (2026, 8, 1)),
        ("12-Jan-26", (2026, 1, 12)),
        ("mardi 13 octobre 2026", (2026, 10, 13)),
        (datetime.datetime(2026, 10, 13, 9), (2026, 10, 13)),  # noqa: DTZ001
    ],
)
def test_dates(cell: Cell, day: tuple[int, int, int]) -> None:
    assert parse_date(cell) == datetime.date(*day)


@pytest.mark.parametrize(
    "cell",
    [
        "31/02/2026",
        "30/02/2026",
        "13/13/2026",
        "01/01/0206",
        "soon",
        12,
        True,
        "12/2026",
        float("inf"),
        float("-inf"),
        float("nan"),
        1e300,
    ],
)
def test_what_is_no_date(cell: Cell) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_date(cell)


def evidence_of(cells: list[str]) -> Evidence:
    evidence = Evidence()
    for cell in cells:
        evidence.add(cell)
    return evidence


def test_day_or_month_first_is_decided_over_the_column() -> None:
    french = evidence_of(["01/02/2026", "13/02/2026"])
    american = evidence_of(["01/02/2026", "02/13/2026"])
    assert (french.order, american.order) == (Order.DAY_FIRST, Order.MONTH_FIRST)
    assert parse_date("01/02/2026", american.order) == datetime.date(2026, 1, 2)
    unsure = evidence_of(["01/02/2026", "03/04/2026"])
    assert unsure.is_question
    assert not evidence_of(["05/05/2026", "2026-10-13"]).is_question


@pytest.mark.parametrize("day", ["29/03/2026", "25/10/2026"])
def test_dates_of_dst_nights_stay_on_their_day(day: str) -> None:
    assert parse_date(day).day == int(day[:2])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("France", "FR"),
        (" FRANCE\xa0", "FR"),
        ("fr", "FR"),
        ("FRA", "FR"),
        ("Royaume-Uni", "GB"),
        ("UK", "GB"),
        ("Cote d'ivoire", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("La Réunion", "RE"),
        ("The Netherlands", "NL"),
        ("les Pays-Bas", "NL"),
        ("France (FR)", "FR"),
        ("France [FRA]", "FR"),
        ("The Netherlands (NL)", "NL"),
        ("Myanmar (Burma)", "MM"),
        ("France (DE)", ""),
        ("Somewhere (FR)", ""),
        ("The", ""),
        ("Germany", "DE"),
        ("Francie", ""),
        ("", ""),
    ],
)
def test_countries(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("FR53364726448", "", "FR53364726448"),
        ("fr 53 364.726.448", "FR", "FR53364726448"),
        ("53364726448", "FR", "FR53364726448"),
        ("BE 0403.019.261", "FR", "BE0403019261"),
        ("CHE-116.281.710 TVA", "CH", "CHE116281710TVA"),
        ("CHE-116.281.710", "CH", "CHE116281710"),
    ],
)
def test_vat_numbers(text: str, country: str, number: str) -> None:
    assert parse_vat(text, country) == number


@pytest.mark.parametrize("text", ["FR00", "FR12364726448", "364726448", "n/a", "BE0403019262"])
def test_wrong_vat_numbers(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_vat(text, "FR")


@pytest.mark.parametrize(
    ("text", "email"),
    [
        (" Luc.Perdu@Inconnu.example\xa0", "luc.perdu@inconnu.example"),
        ("Luc <luc@x.example>", "luc@x.example"),
        ("mailto:a@b.example", "a@b.example"),
    ],
)
def test_emails(text: str, email: str) -> None:
    assert parse_email(text) == email


@pytest.mark.parametrize(
    "text", ["adele.faux@@x", "a@b", "a b@c.example", "a@b.fr;c@d.fr", "@x.fr"]
)
def test_wrong_emails(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_email(text)


@pytest.mark.parametrize("text", ["Oui", "x", "1", "VRAI", "X ", "yes", "✓"])
def test_yes(text: str) -> None:
    assert parse_yes_no(text)


@pytest.mark.parametrize("text", ["Non", "0", "FAUX", "no", "-"])
def test_no(text: str) -> None:
    assert not parse_yes_no(text)


def test_what_a_program_kept_as_a_text_for_excel_is_that_text() -> None:
    written = ['="0042"', ' ="12" ', '=""', '="a"&"b"', "=A1", '\'="0042"', 'x="1"']
    meant = ["0042", "12", "", '="a"&"b"', "=A1", '="0042"', 'x="1"']
    assert texts_of(written) == [text_of(text) for text in written] == meant
    assert texts_of(["x", '="0042"']) == ["x", "0042"]
