"""Spreadsheets of LibreOffice (.ods), and as other programs write that kind."""

import io
import re
import zipfile

import pytest

from tests.imports.files import cells, open_document, read, refusal, rewritten, spreadsheet


def text(words: str) -> str:
    return (
        f'<table:table-cell office:value-type="string"><text:p>{words}</text:p></table:table-cell>'
    )


def of_nothing(value: str, shown: str) -> str:
    """An error as LibreOffice writes it: a value of nothing, and what a person sees."""
    return (
        f'<table:table-cell table:formula="of:=NA()" {value} calcext:value-type="error">'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def indented(name: str, content: bytes) -> bytes:
    return content.replace(b"><", b">\r\n  <") if name == "content.xml" else content


def test_space_between_tags_is_none_of_a_cell() -> None:
    """As the library behind many exports of web pages writes it, and KSpread did."""
    plain = open_document(text("Nom") + text("Ville"), text(" A <text:s/>B") + text("Lyon"))
    assert cells(read(rewritten(plain, change=indented))) == [[" A  B", "Lyon"]]


def test_an_error_and_a_formula_that_nobody_calculated_are_no_empty_cells() -> None:
    table = read(
        open_document(
            text("v") + text("w") + text("x") + text("y"),
            of_nothing('office:value-type="string" office:string-value=""', "#N/A")
            + of_nothing('office:value-type="float" office:value="0"', "#DIV/0!")
            + '<table:table-cell table:formula="of:=1+1" office:value-type="float" '
            'office:value="2"><text:p>2</text:p></table:table-cell>'
            + '<table:table-cell table:formula="of:=[.A1]&amp;&quot;x&quot;"/>',
        )
    )
    assert cells(table) == [["#N/A", "#DIV/0!", 2.0, '=[.A1]&"x"']]


def test_tabs_and_line_breaks_of_a_text_stay() -> None:
    table = read(open_document(text("a"), text("1, rue X<text:line-break/>Bât.<text:tab/>B")))
    assert cells(table) == [["1, rue X\nBât.\tB"]]


def test_rows_are_cut_nowhere_but_at_their_end() -> None:
    """The content is gone through by blocks: a cell may stand on the edge of one."""
    rows = [text(f"n° {number}") + text("x" * 500) for number in range(4_000)]
    table = read(rewritten(open_document(text("Nom") + text("V"), *rows), change=indented))
    assert [row[0] for row in cells(table)] == [f"n° {number}" for number in range(4_000)]


@pytest.mark.parametrize(
    ("flags", "method", "code"),
    [(1, 0, "spreadsheet_protected"), (0, 9, "spreadsheet_damaged"), (0, 8, "spreadsheet_damaged")],
)
def test_an_archive_that_cannot_be_unpacked_says_why(flags: int, method: int, code: str) -> None:
    """With a password of its own; by another method of compression; broken."""
    document = bytearray(open_document(text("Nom") + text("Ville"), text("A") + text("Lyon")))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for member in re.finditer(re.escape(mark), bytes(document)):
            document[member.start() + at] |= flags
            document[member.start() + at + 2] = method
    assert refusal(bytes(document)).code == code


def test_a_binary_workbook_is_refused_as_parts_of_it_would_be_lost() -> None:
    target = io.BytesIO(spreadsheet(["Nom"], ["A"]))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/workbook.bin", b"\x83\x01\x00")
    assert refusal(target.getvalue()).code == "spreadsheet_damaged"
