"""A file comes in: bytes → table. What was guessed can be said by the person instead."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from relance.imports.delimited import (
    DELIMITERS,
    delimited_records,
    detect_delimiter,
    sample_of,
)
from relance.imports.encodings import check_reads_as, detect_encoding, refuse_binary
from relance.imports.layout import Table, find_header
from relance.imports.refusals import FileRefused
from relance.imports.spreadsheets import is_spreadsheet, read_sheet
from relance.imports.tables import Record

KnownNames = Callable[[list[str]], int]


@dataclass(frozen=True)
class ReadOptions:
    """What the person says of the file; empty: to be found out."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    # Line of the header, from 1; 0: the file has none, its columns are named by their letters.
    header_row: int | None = None


def read_table(source: BinaryIO, *, options: ReadOptions, known_names: KnownNames) -> Table:
    """Understand a file, which stays open while the table is used.

    `known_names` counts the header names known to us in a line: it helps to find header and
    delimiter. Raises FileRefused for what is not a table, or cannot be read without shifting a
    column.
    """
    if is_spreadsheet(source):
        return _from_spreadsheet(source, options, known_names)
    return _from_text(source, options, known_names)


def _from_spreadsheet(source: BinaryIO, options: ReadOptions, known_names: KnownNames) -> Table:
    sheet = read_sheet(source, wanted=options.sheet)
    line, header = find_header(sheet.records, known_names)
    return Table(
        header=header,
        header_line=line,
        encoding=None,
        delimiter=None,
        sheet=sheet.name,
        records=sheet.records,
    )


def _from_text(source: BinaryIO, options: ReadOptions, known_names: KnownNames) -> Table:
    refuse_binary(source)
    _refuse_markup(source)
    if options.encoding:
        check_reads_as(source, options.encoding)
    encoding = options.encoding or detect_encoding(source)
    lines = sample_of(source, encoding)
    delimiter = options.delimiter or detect_delimiter(lines, known_names)
    if delimiter not in DELIMITERS:
        raise FileRefused("delimiter_unknown", "The separator is one of ; , | or tab")
    records: Callable[..., Iterator[Record]] = partial(
        delimited_records, source, encoding, delimiter
    )
    line, header = find_header(records, known_names)
    return Table(
        header=header,
        header_line=line,
        encoding=encoding,
        delimiter=delimiter,
        sheet=None,
        records=partial(records, width=len(header)),
    )


def _refuse_markup(source: BinaryIO) -> None:
    """Web pages and XML that some programs call .xls: no table of ours is in there."""
    source.seek(0)
    head = source.read(512).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"%pdf", b"{\\rtf")):
        raise FileRefused(
            "file_not_table",
            "The file is a web page or a document, not a table: save it as .xlsx or .csv",
        )
