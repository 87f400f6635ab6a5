"""Columns are read as their cells would be, one by one: the same values, the same reasons."""

import datetime
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from relance.imports.cells.amounts import Amount, minor_units, parse_amount, plain_hundredths
from relance.imports.cells.cleaning import text_of
from relance.imports.cells.dates import Order
from relance.imports.cells.identifiers import _parse_any, ordinary_emails, parse_email
from relance.imports.cells.tables import Cell, Row
from relance.imports.columns.fields import AMOUNT_FIELDS, FIELDS
from relance.imports.columns.mapped import Columns
from relance.imports.values import lots
from relance.imports.values.erasing import without_the_word
from relance.imports.values.guide import Lists, Reading
from relance.imports.values.understanding import understood
from tests.imports.cell_by_cell import read_plainly

ODD = st.one_of(
    st.none(),
    st.sampled_from(
        ["", " ", "\u200b", "\xa0", "\u2003", "a\nb", "a" * 250, "b" * 2001, "é  è", "|"]
    ),
    st.text(max_size=8),
    st.integers(-5, 10**13),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
)
AMOUNTS = st.one_of(
    st.sampled_from(
        [
            "1234,56",
            "1 234,56",
            "1\u202f234,56\xa0€",
            "1,234",
            "1.234,5",
            "$ 5",
            "12,5O",
            "-3",
            "5 CHF",
        ]
    ),
    st.integers(-(10**9), 10**9).map(lambda cents: f"{cents / 100:.2f}"),
    st.floats(-(10**9), 10**9).map(lambda amount: round(amount, 2)),
    st.floats(0, 10).map(lambda amount: round(amount, 4)),
)
ORDINARY: dict[str, st.SearchStrategy[Cell]] = {
    "vat_number": st.sampled_from(
        [
            "FR83404833048",
            "FR84404833048",
            "83404833048",
            "404833048",
            "BE0428759497",
            "DE136,695 976",
            "12",
        ]
    ),
    "phone": st.sampled_from(
        [
            "01 99 00 41 27",
            "199004127",
            "+33 (0)1 99 00 41 27",
            "02 201 76 11",
            "0044 20 7946 0958",
            "?",
            "0" * 51,
        ]
    ),
    "country": st.sampled_from(["France", "BE", "Royaume-Uni", "Atlantide", "nulle part"]),
    "currency": st.sampled_from(["EUR", "€", "cad", "JPY", "???", "rien"]),
    "email": st.sampled_from(
        ["A.B@client.example", "a@b", "Jean <j@client.example>", "a b@c.example"]
    ),
    "is_main": st.sampled_from(["Oui", "non", "x", "peut-être"]),
    "position": st.sampled_from(["Comptable", "comptable ", "Roi"]),
    "plan": st.sampled_from(["Standard", "Autre"]),
    "account_managers": st.sampled_from(
        [
            "ines@ours.example",
            "ines@ours.example;paul@ours.example",
            "paul@ours.example, x@y.example\nz",
        ]
    ),
    "postcode": st.sampled_from(["6300", "06300", "B-1000", "123"]),
    "full_name": st.sampled_from(
        ["Jean DUPONT", "DUPONT DE LA TOUR Jean", "Inès", "le petit prince"]
    ),
    "last_name": st.sampled_from(["Müller", "Durand"]),
    "issued_on": st.sampled_from(
        ["13/10/2026", "05/06/26", "2026-10-13", "31/02/2026", "hier", "1er août 2026"]
    ),
    "due_on": st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1)),
    "total": AMOUNTS,
    "paid": AMOUNTS,
    "balance": st.one_of(AMOUNTS, st.just("0,00")),
}


def lists() -> Lists:
    people = {"ines@ours.example": 1, "paul@ours.example": 2, "nobody": 0}
    countries = {"France": "FR", "BE": "BE", "Royaume-Uni": "GB", "nulle part": ""}
    currencies = {"EUR": "EUR", "€": "EUR", "cad": "CAD", "JPY": "JPY", "rien": ""}
    return Lists(
        manager=lambda text: people.get(text.strip()),
        plan={"Standard": 7}.get,
        position={"Comptable": 3, "": 0}.get,
        country=countries.get,
        currency=currencies.get,
    )


@st.composite
def files(draw: st.DrawFn) -> tuple[Reading, list[list[Row]]]:
    names = draw(st.lists(st.sampled_from(list(FIELDS)), unique=True, min_size=1))
    places = draw(st.permutations(range(len(names))))
    reading = Reading(
        columns=Columns(
            tuple(f"Column {at}" for at in range(len(names))), dict(zip(names, places, strict=True))
        ),
        lists=lists(),
        country=draw(st.sampled_from(["FR", "BE"])),
        currency=draw(st.sampled_from(["EUR", "JPY"])),
        date_orders={"issued_on": draw(st.sampled_from([None, *Order]))},
        decimal_marks={"total": draw(st.sampled_from(["", ",", "."]))},
        language=draw(st.sampled_from(["fr", "en"])),
    )
    cell_of = {
        at: st.one_of(st.just(""), ORDINARY.get(name, st.sampled_from(["Durand", "K1"])), ODD)
        if draw(st.booleans())
        else ORDINARY.get(name, st.sampled_from(["Durand", "K1", ""]))
        for name, at in zip(names, places, strict=True)
    }
    rows = st.builds(
        Row,
        st.integers(2, 10_000),
        st.tuples(*(cell_of[at] for at in range(len(names)))).map(list),
        st.sampled_from([None, None, None, None, "too_many_cells"]),
    )
    return reading, draw(st.lists(st.lists(rows, min_size=1, max_size=6), min_size=1, max_size=3))


def told(values: dict[str, Any]) -> dict[str, Any]:
    """What a line says; None says nothing."""
    return {name: value for name, value in values.items() if value is not None}


@settings(max_examples=400, deadline=None)
@given(files())
def test_a_column_is_read_as_its_cells_are(file: tuple[Reading, list[list[Row]]]) -> None:
    reading, chunks = file
    for rows in chunks:
        lines = understood(rows, reading).lines()
        assert [line.number for line in lines] == [row.line for row in rows]
        for row, line in zip(rows, lines, strict=True):
            plain = read_plainly(row, reading)
            assert told(line.values) == told(plain.values)
            assert list(line.errors) == list(plain.errors)
            assert list(line.warnings) == list(plain.warnings)
            assert line.written == {name: text for name, text in plain.written.items() if text}
            for name in ("", *FIELDS):
                assert line.gives(name) == (name in plain.written), name


@given(files(), st.sampled_from(["-", "K1", " durand ", "#VIDE", "a", "1", "rue des", "ß", ""]))
def test_the_word_is_found_in_a_column_as_in_its_cells(
    file: tuple[Reading, list[list[Row]]], word: str
) -> None:
    reading, (rows, *_others) = file
    spaced: list[Cell] = [
        "",
        "'-",
        "- ",
        "\u200b-",
        "#Vide",
        " " * 30 + "#vide",
        "Rue  Des",
        "A",
        1,
        1.0,
        "SS",
    ]
    rows = [Row(line, [*row.cells[1:], spaced[line % 11]], row[2]) for line, row in enumerate(rows)]
    cleared, found = without_the_word(rows, replace(reading, erase_word=word))
    assert len(cleared) == len(rows)
    for row, left in zip(rows, cleared, strict=True):
        said = {
            name: text_of(row.cells[at])
            for name, at in reading.columns.index.items()
            if not row.damage
            and word
            and text_of(row.cells[at]).casefold() == word.strip().casefold()
        }
        assert found.get(row.line, {}) == said
        erased = {reading.columns.index[name] for name in said}
        cells = [None if at in erased else cell for at, cell in enumerate(row.cells)]
        assert left == row._replace(cells=cells)


def test_more_different_texts_than_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lots, "MOST_REMEMBERED", 3)
    reading = Reading(Columns(("Country",), {"country": 0}), lists(), country="FR", currency="EUR")
    cells: list[Cell] = ["France", "BE", "Atlantide", "Royaume-Uni", "", "Mu", "France", "", "BE"]
    rows = [Row(at, [cell]) for at, cell in enumerate(cells, 2)]
    lines = understood(rows, reading).lines()
    assert [line.get("country") for line in lines] == (
        ["FR", "BE", None, "GB", None, None, "FR", None, "BE"]
    )
    assert [line.number for line in lines if line.errors] == [4, 7]


def test_no_lines() -> None:
    reading = Reading(Columns(("Country",), {"country": 0}), lists(), country="FR", currency="EUR")
    assert understood([], reading).lines() == []


@given(
    st.one_of(
        AMOUNTS,
        st.text(alphabet="0123456789,. -\xa0\u202f", max_size=16),
        st.floats(),
        st.integers(),
        st.booleans(),
        st.integers(-(10**14), 10**14).map(lambda cents: cents / 100),
    ),
    st.sampled_from(["", ",", "."]),
    st.sampled_from([",", "."]),
)
@example("１２,５０", ",", ",")
@example(1e12, "", ",")
@example(-0.0, "", ",")
@example("000000000012,50", ".", ".")
def test_plain_amounts_are_those_of_the_general_way(cell: Cell, mark: str, own: str) -> None:
    hundredths = plain_hundredths(cell)
    if hundredths is not None:
        amount = parse_amount(cell, decimal_mark=mark, own_mark=own)
        assert amount == Amount(amount.value)
        assert minor_units(amount.value, "EUR") == (hundredths, False)


@pytest.mark.parametrize("cell", ["1234,56", "1 234,56", "-12.30", "1234", 12, 12.3, 0.1 + 0.1])
def test_usual_amounts_are_plain(cell: Cell) -> None:
    assert plain_hundredths(cell) is not None


def general_email(text: str) -> str | None:
    try:
        return _parse_any(text)
    except ValueError:
        return None


def quick_email(text: str) -> str | None:
    try:
        return parse_email(text)
    except ValueError:
        return None


EMAILS = st.one_of(
    st.emails(),
    st.text(alphabet="aZ0.-_+@é ", max_size=20).map(lambda text: f"{text}@client.example"),
    st.from_regex(r"[a-zA-Z0-9.+-]{1,70}@[a-z-]{1,70}(\.[a-zA-Z-]{1,5}){1,2}\n?", fullmatch=True),
    st.from_regex(r"[a-z.]{1,4}@([a-zA-Z0-9-]{1,4}\.){1,4}[a-z0-9-]{1,4}", fullmatch=True),
)


@given(EMAILS)
def test_emails_are_those_of_the_general_way(text: str) -> None:
    assert quick_email(text) == general_email(text)


@given(st.lists(EMAILS))
def test_emails_of_a_column_are_those_of_the_general_way(texts: list[str]) -> None:
    for text, email in zip(texts, ordinary_emails(texts), strict=True):
        assert email in ("", general_email(text))


def test_ordinary_emails_are_seen_at_once() -> None:
    texts = ["A.B@Client-1.example", "", "a@b", "i_d+x@mail.client.co.uk", f"a@{'b' * 60}.example"]
    assert ordinary_emails(texts) == ["a.b@client-1.example", "", "", texts[3], ""]


def test_the_fields_of_amounts_are_read_here() -> None:
    assert set(AMOUNT_FIELDS) <= set(ORDINARY)
