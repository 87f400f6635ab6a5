"""Files to read, made on the spot, and what is read of them."""

import io
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from relance.imports.cells.refusals import FileRefused
from relance.imports.cells.tables import Cell
from relance.imports.columns.recognising import known_names
from relance.imports.reading.layout import Table
from relance.imports.reading.opening import ReadOptions, read_table

HEADER = "Nom du client;Code client;Ville\n"
SHEET_NAMES = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def read(content: bytes | str, kind: str = "customers", **options: Any) -> Table:
    source = io.BytesIO(content.encode() if isinstance(content, str) else content)
    return read_table(
        source, options=ReadOptions(**options), known_names=partial(known_names, kind)
    )


def cells(table: Table) -> list[list[Cell]]:
    return [row.cells for row in table.rows()]


def lines(table: Table) -> list[int]:
    return [row.line for row in table.rows()]


def refusal(content: bytes | str, **options: Any) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        for _row in read(content, **options).rows():
            pass
    return caught.value


def outcomes(table: Table) -> list[tuple[int, str]]:
    """Each line, and its name or what is wrong with it."""
    return [(row.line, row.damage or str(row.cells[0])) for row in table.rows()]


def spreadsheet(*rows: Sequence[object], above: int = 0) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"default_date_format": "dd/mm/yyyy"})
    book.add_worksheet("Vide")
    sheet = book.add_worksheet("Données")
    for at, row in enumerate(rows, start=above):
        sheet.write_row(at, 0, row)
    book.close()
    return target.getvalue()


def rewritten(archive: bytes, *, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same archive, each member as `change` makes it."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target.getvalue()


def open_document(*rows: str) -> bytes:
    """A small .ods; a row is the XML of its cells, or its own."""
    target = io.BytesIO()
    names = "urn:oasis:names:tc:opendocument:xmlns"
    table = "".join(
        row if row.startswith("<table:table-row") else f"<table:table-row>{row}</table:table-row>"
        for row in rows
    )
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{names}:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{names}:office:1.0" '
            f'xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0"><office:body>'
            f'<office:spreadsheet><table:table table:name="F">{table}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return target.getvalue()
