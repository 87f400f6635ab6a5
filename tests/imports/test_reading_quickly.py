"""The quick way through a text file answers what the careful one does, line by line."""

import io
from collections.abc import Callable

from hypothesis import example, given, settings
from hypothesis import strategies as st

from relance.imports.cells.refusals import FileRefused
from relance.imports.cells.tables import Record
from relance.imports.reading.delimited import Records

Answer = tuple[list[Record], set[int], str]

cells = st.one_of(
    st.sampled_from(["", "a", " b", "c ", '"d"', '"e;f"', '"g""h"', '"i\nj"', '"k;l\r\nm"']),
    st.sampled_from(
        [' "n"', '"o" ', '"p"q', 'r"s"', '"', '""', '"t', 'u"', '; ""', "\u2028", "\r"]
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


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.text(alphabet='ab;" \r\n\u2028é', max_size=8), min_size=2), min_size=1))
def test_what_was_quoted_by_the_rules_is_read_as_it_was_written(rows: list[list[str]]) -> None:
    written = "".join(
        ";".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in rows
    )
    found, noticed, refused = answer(written, careful=False, block=30, width=0, notices=True)
    assert ([record.cells for record in found], noticed, refused) == (rows, set(), "")
