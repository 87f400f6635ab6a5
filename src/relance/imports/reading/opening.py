"""A file comes in: bytes → table. What was guessed can be said by the person instead."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import BinaryIO

from relance.imports.cells.refusals import FileRefused
from relance.imports.cells.tables import Record, RecordSource, parts
from relance.imports.columns.reasons import without_surplus
from relance.imports.columns.spelling import column_letters
from relance.imports.reading.delimited import MOST_COLUMNS, Notice, delimited_blocks
from relance.imports.reading.encodings import check_reads_as, detect_encoding, refuse_binary
from relance.imports.reading.header import Header, KnownNames, header_of
from relance.imports.reading.layout import Table
from relance.imports.reading.physical import sample_of
from relance.imports.reading.separators import DELIMITERS, detect_delimiter, said_delimiter
from relance.imports.reading.spreadsheets import is_spreadsheet, read_sheet

ROWS_AT_ONCE = 100  # of a sheet, which may be very wide
FindHeader = Callable[[RecordSource], Header]
# What no table begins with: web pages and XML, PDF, RTF, pages of a browser in one file, and the
# exchange formats SYLK and DIF. Some programs call these .xls or .csv.
_NO_TABLE = re.compile(
    rb"<(!doctype|!--|\?xml|(\w+:)?(html|head|body|meta|link|style|script|title|table|div|center|font"
    rb"|workbook)\b)|%pdf|\{\\rtf|mime-version:|id;p(wxl|calc|scalc)|table\r?\n0,1\r?\n",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ReadOptions:
    """What the person says of the file; empty: to be found out."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    # Line of the header, from 1; 0: the file has none, its columns are named by their letters.
    header_row: int | None = None


def read_table(
    source: BinaryIO,
    *,
    options: ReadOptions,
    known_names: KnownNames,
    of_any_kind: bool = False,
    most_columns: int = MOST_COLUMNS,
    notice: Notice | None = None,
) -> Table:
    """Understand a file, which stays open while the table is used.

    `known_names` counts the header names known to us in a line: it helps to find header and
    delimiter, the header less so in a file `of_any_kind`. `notice` is told the lines that were read
    leniently (`delimited_blocks`). Raises FileRefused for what is not a table, or cannot be read
    without shifting a column.
    """
    find_header = partial(
        header_of, known_names=known_names, row=options.header_row, of_any_kind=of_any_kind
    )
    if is_spreadsheet(source):
        return _from_spreadsheet(source, options, known_names, find_header, most_columns)
    return _from_text(source, options, known_names, find_header, most_columns, notice)


def _from_spreadsheet(
    source: BinaryIO,
    options: ReadOptions,
    known_names: KnownNames,
    find_header: FindHeader,
    most_columns: int,
) -> Table:
    """Columns of a sheet cannot shift: those without a name are columns too, as far as it goes."""
    sheet = read_sheet(source, wanted=options.sheet, known_names=known_names)
    if sheet.width > most_columns:
        raise FileRefused(
            "too_many_columns", f"Sheet {sheet.name} has more than {most_columns} columns"
        )
    line, header = find_header(sheet.records)
    if line == 0:
        header = tuple(column_letters(sheet.first + at) for at in range(sheet.width))
    return Table(
        header=without_surplus(header + ("",) * (sheet.width - len(header))),
        header_line=line,
        encoding=None,
        delimiter=None,
        sheet=sheet.name,
        sheets=sheet.names,
        source=lambda: parts(sheet.records(), ROWS_AT_ONCE),
    )


def _from_text(
    source: BinaryIO,
    options: ReadOptions,
    known_names: KnownNames,
    find_header: FindHeader,
    most_columns: int,
    notice: Notice | None,
) -> Table:
    refuse_binary(source)
    _refuse_documents(source)
    if options.encoding:
        check_reads_as(source, options.encoding)
    encoding = options.encoding or detect_encoding(source)
    lines = sample_of(source, encoding)
    said = said_delimiter(lines)
    delimiter = options.delimiter or said or detect_delimiter(lines, known_names)
    if delimiter not in DELIMITERS:
        line = None if options.delimiter else 1
        raise FileRefused("delimiter_unknown", "The separator is one of ; , | or tab", line=line)

    def blocks(*, width: int = 0) -> Iterator[list[Record]]:
        found = delimited_blocks(
            source, encoding, delimiter, width=width, most_columns=most_columns, notice=notice
        )
        return _below_first(found) if said else found

    line, header = find_header(lambda: chain.from_iterable(blocks()))
    header = without_surplus(header)
    return Table(
        header=header,
        header_line=line,
        encoding=encoding,
        delimiter=delimiter,
        sheet=None,
        source=partial(blocks, width=len(header)),
    )


def _below_first(blocks: Iterator[list[Record]]) -> Iterator[list[Record]]:
    """The first line said the separator."""
    for block in blocks:
        yield block[1:] if block[0].line == 1 else block


def _refuse_documents(source: BinaryIO) -> None:
    source.seek(0)
    # In UTF-16 every other byte is a NUL.
    head = source.read(1024).replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if _NO_TABLE.match(head):
        raise FileRefused(
            "file_not_table",
            "The file is a web page or a document, not a table: save it as .xlsx or .csv",
        )
