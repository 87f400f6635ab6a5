"""The quick way through a text file answers what the careful one does, line by line."""

import io
from collections.abc import Callable
from functools import partial
from itertools import chain

from hypothesis import example, given, settings
from hypothesis import strategies as st

from relance.imports.cells.refusals import FileRefused
from relance.imports.cells.tables import Cell, Record, SkippedLine, parts
from relance.imports.reading.below import Below
from relance.imports.reading.delimited import Records
from relance.imports.reading.quoting import QUOTES_INVALID

Answer = tuple[list[Record], set[int], str]

cells = st.one_of(
    st.sampled_from(["", "a", " b", "c ", '"d"', '"e;f"', '"g""h"', '"i\nj"', '"k;l\r\nm"']),
    st.sampled_from(
        [
            ' "n"',
            '"o" ',
            '"p"q',
            'r"s"',
            '"',
            '""',
            '"t',
            'u"',
            '; ""',
            "\u2028",
            "\x85\v\x1c",
            "\r",
        ]
    ),
    st.sampled_from(['="v"', ' ="w" ', '=""', '="x;y"', '"=""z"""', '="a"&"b"']),
    st.text(alphabet='ab;=" \r\n', max_size=6),
)
ends = st.sampled_from(["\n", "\r\n", "\r", "\n\n", ";\n"])
lines = st.builds(lambda row, end: ";".join(row) + end, st.lists(cells, max_size=5), ends)
files = st.builds("".join, st.lists(lines, max_size=25))


def answer(text: str, *, careful: bool, block: int, width: int, notices: bool) -> Answer:
    noticed: set[int] = set()
    notice: Callable[[int, str], None] | None = None
    if notices:
        notice = lambda line, _code: noticed.add(line)  # noqa: E731
    source = io.StringIO(text, newline="")
    records = Records(source, ";", width, notice=notice, block=block, careful=careful)
    found: list[Record] = []
    try:
        for block_of in records.blocks():
            found += block_of
    except FileRefused as refused:
        return [], set(), f"{refused.code} {refused.line}"
    return found, noticed, ""


@settings(max_examples=1_500, deadline=None)
@given(
    text=files,
    block=st.sampled_from([1, 2, 7, 40, 65_536]),
    width=st.integers(0, 4),
    notices=st.booleans(),
)
@example(text='a;b\n"c;d\n' * 30 + '"', block=40, width=2, notices=True)
@example(text='a;b\r\n; ""x;"y"\r\n', block=3, width=2, notices=True)
def test_the_quick_way_answers_what_the_careful_one_does(
    text: str, block: int, width: int, notices: bool
) -> None:
    quick = answer(text, careful=False, block=block, width=width, notices=notices)
    assert quick == answer(text, careful=True, block=65_536, width=width, notices=notices)


ORDINARY = st.tuples(st.text(alphabet="aÉ1", min_size=1, max_size=2), st.sampled_from(["", "b"]))
CELLS = st.sampled_from(["", " ", "\xa0", "\u200b", "-", "a", 'a"', None, 0, 1.5])
ROWS: st.SearchStrategy[list[Cell]] = st.one_of(
    ORDINARY.map(list), ORDINARY.map(list), st.lists(CELLS, max_size=4), st.just(["Nom", "Ville"])
)
DAMAGES = st.sampled_from([None] * 8 + [QUOTES_INVALID])


@settings(max_examples=500, deadline=None)
@given(
    rows=st.lists(st.tuples(ROWS, DAMAGES), max_size=20),
    header_line=st.integers(0, 3),
    size=st.integers(1, 6),
)
@example(rows=[(["", "b"], None), (["a", ""], None)], header_line=1, size=1)
def test_ordinary_lines_are_taken_as_they_would_be_one_by_one(
    rows: list[tuple[list[Cell], str | None]], header_line: int, size: int
) -> None:
    records = [Record(line, cells, damage) for line, (cells, damage) in enumerate(rows, start=1)]
    told: list[SkippedLine] = []
    told_at_once: list[SkippedLine] = []
    below = partial(Below, header_line, width=2, is_text=True)
    one_by_one = below(skipped=told).rows_of(records)
    at_once = below(skipped=told_at_once).blocks(parts(records, size))
    assert list(chain.from_iterable(at_once)) == one_by_one
    assert told_at_once == told


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.text(alphabet='ab;" \r\n\u2028é', max_size=8), min_size=2), min_size=1))
def test_what_was_quoted_by_the_rules_is_read_as_it_was_written(rows: list[list[str]]) -> None:
    written = "".join(
        ";".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in rows
    )
    found, noticed, refused = answer(written, careful=False, block=30, width=0, notices=True)
    assert ([record.cells for record in found], noticed, refused) == (rows, set(), "")
