"""One look over a file: what comes back, what its columns hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.customers.naming import name_key
from relance.imports.cells.amounts import _proof, proven_mark
from relance.imports.cells.cleaning import text_of, texts_of
from relance.imports.cells.tables import Cell, Row, parts
from relance.imports.columns.mapping import map_columns
from relance.imports.reading.layout import Table
from relance.imports.values import recurring
from relance.imports.values.recurring import Recurring
from relance.imports.values.surveying import LINES_LOOKED_AT, Survey, survey

KEYS = st.lists(st.text(max_size=3))


@given(KEYS, KEYS)
def test_a_key_that_comes_back_is_never_missed(first: list[str], then: list[str]) -> None:
    keys = Recurring()
    keys.add(first)
    keys.add(then)
    for key in {*first, *then}:
        assert keys.occurs(key) is bool(key)
        assert keys.recurs(key) or not key or (first + then).count(key) == 1
    asked = [None, *first, *then]
    assert keys.recurring(asked) - {"", None} == {key for key in asked if key and keys.recurs(key)}


def test_few_keys_are_wrongly_said_to_come_back() -> None:
    keys = Recurring()
    keys.add(f"C{number:06}" for number in range(100_000))
    keys.add(["C000007", "", ""])
    assert keys.recurs("C000007")
    assert not keys.recurs("")
    assert sum(keys.recurs(f"C{number:06}") for number in range(100_000)) < 100
    assert sum(keys.occurs(f"D{number:06}") for number in range(100_000)) < 1_000


def test_a_table_that_is_full_says_that_everything_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recurring, "PLACES", 64)
    monkeypatch.setattr(recurring, "MOST_KEYS", 40)
    keys = Recurring()
    for number in range(60):
        keys.add([f"C{number}"])
    assert keys.recurs("C1")
    assert keys.recurring(["C1", "anything"]) == {"C1", "anything"}
    assert keys.occurs("anything")


def surveyed(text: str, *, with_facts: bool = False) -> Survey:
    records = [Row(at, list(line.split(";"))) for at, line in enumerate(text.splitlines(), 1)]
    table = Table(
        header=tuple(map(str, records[0].cells)),
        header_line=1,
        encoding=None,
        delimiter=None,
        sheet=None,
        source=lambda: parts(records, 1_000),
    )
    return survey(table, map_columns("customers", table.header), with_facts=with_facts)


def test_customers_come_back_by_their_id_or_by_their_name() -> None:
    found = surveyed(
        "Nom du client;Identifiant externe\n"
        "Müller;C1\nDurand ;\xa0C2\nMULLER;C3\nPetit;C2\nLe Gall;C4\n;\n"
    )
    assert found.lines == 5
    assert [found.external_ids.recurs(one) for one in ("C2", "C1", "")] == [True, False, False]
    assert [found.names.recurs(one) for one in ("muller", "petit", "")] == [True, False, False]
    assert [found.external_ids.occurs(one) for one in ("C4", "C5", "")] == [True, False, False]
    assert [found.names.occurs(name_key(one)) for one in ("LE GALL", "Dubois")] == [True, False]


@given(st.lists(st.one_of(st.text(), st.sampled_from("Aé \xa0|\u200b\n\t’")).map(str)))
def test_names_of_cells_are_the_names_of_lines(cells: list[str]) -> None:
    for cell, text in zip(cells, texts_of(cells), strict=True):
        assert name_key(text) == name_key(" ".join(text_of(cell).split()))


def test_what_is_filled_is_counted_to_the_end() -> None:
    lines = LINES_LOOKED_AT + 5_000
    found = surveyed(
        "Nom du client;Code postal\n"
        + "".join(f"N{n};{'0' if n % 2 else ''}{n % 3 or ''}\n" for n in range(lines)),
        with_facts=True,
    )
    names, postcodes = found.facts
    assert (found.lines, names.filled) == (lines, lines)
    assert names.examples == ["N0", "N1", "N2"]
    assert len(names.distinct) == LINES_LOOKED_AT
    assert postcodes.filled == sum(bool(n % 2 or n % 3) for n in range(lines))
    assert postcodes.leading_zeros > 1_000


@given(st.text(alphabet="1234567890,. €-'\xa0", max_size=14))
def test_a_mark_is_proven_as_before(text: str) -> None:
    assert proven_mark(text) == _proof(text)


CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.none(),
    st.text(),
    st.text(alphabet="aé |\xa0\u200b\n\r\t\xad\u2003’'=@"),
    st.sampled_from(["Menuiserie", "L'Haÿ-les-Roses", "rue des Lilas"]),
    st.integers(),
    st.floats(allow_nan=False),
    st.booleans(),
    st.dates(),
    st.datetimes(),
)


@given(st.one_of(st.lists(CELLS), st.lists(st.text(alphabet="aéŒ |'=\xa0\x7f"))))
def test_a_column_is_cleaned_as_its_cells_are(cells: list[Cell]) -> None:
    assert texts_of(cells) == [text_of(cell) for cell in cells]


def test_every_sign_is_cleaned_in_a_column_as_it_is_alone() -> None:
    """Of the western ones, of which a table is made, and of others."""
    for sign in map(chr, [*range(0x180), *range(0x2000, 0x2070), 0x3000, 0xFEFF]):
        cells: list[Cell] = [f"a{sign}b", f"{sign}ab", f"ab{sign}", sign, ""]
        assert texts_of(cells) == [text_of(cell) for cell in cells], hex(ord(sign))
        for cell in cells:
            assert texts_of(["Pau", cell, "Nîmes"]) == ["Pau", text_of(cell), "Nîmes"]
