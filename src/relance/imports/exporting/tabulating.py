"""A table leaves as a file: CSV as the reader's spreadsheet opens it, or Excel.

Both are made row by row, whatever their length; what looks like a formula stays a text.
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import IO

from babel.numbers import get_currency_precision
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from relance.core.money import Money, to_decimal
from relance.core.tidying import tidied
from relance.imports.cells.formulas import neutral, sheet_text
from relance.imports.cells.tables import parts
from relance.imports.exporting.our_columns import Heading

CSV, EXCEL = "csv", "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Of a sheet, its header not counted.
MOST_EXCEL_LINES = 1_048_575
LONGEST_EXCEL_CELL = 32_767
LINES_TOGETHER = 500

# What opens by a double click in the reader's language.
DELIMITERS = {"fr": ";", "en": ","}
_DECIMAL_MARKS = {"fr": ",", "en": "."}

Value = str | date | Money | None
Values = Sequence[Value]


def _plain(text: str) -> str:
    """Nothing before the sign that could begin a formula, and nothing that does not print."""
    return text.strip() if text.isprintable() else tidied(text)


# --- CSV ------------------------------------------------------------------------------------------


def csv_parts(
    headings: Sequence[Heading], rows: Iterable[Values], language: str
) -> Iterator[bytes]:
    """As a spreadsheet in this language opens it."""
    mark = _DECIMAL_MARKS[language]
    names = [one.name for one in headings]
    cells = ([_csv_cell(value, mark) for value in row] for row in rows)
    return csv_lines(chain([names], cells), DELIMITERS[language])


def csv_lines(lines: Iterable[Sequence[str]], delimiter: str) -> Iterator[bytes]:
    """UTF-8 with its mark, some hundred lines at a time; cells stand as they are."""
    yield "\ufeff".encode()
    for part in parts(lines, LINES_TOGETHER):
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter).writerows(part)
        yield text.getvalue().encode()


def _csv_cell(value: Value, mark: str) -> str:
    if isinstance(value, str):
        return neutral(_plain(value))
    if value is None:
        return ""
    return written_amount(value, mark) if isinstance(value, Money) else value.isoformat()


def written_amount(money: Money, mark: str) -> str:
    """`-1234,56`, without spaces or sign of a currency.

    Three decimals are written as four: `1,250` could be a thousand and more, `1,2500` could not.
    """
    decimals = get_currency_precision(money.currency)
    shown = decimals + 1 if decimals == 3 else decimals
    return f"{money.amount:.{shown}f}".replace(".", mark)


# --- Excel ----------------------------------------------------------------------------------------


def excel_file(headings: Sequence[Heading], rows: Iterable[Values], title: str) -> IO[bytes]:
    """A file that is gone once closed. Rows beyond `MOST_EXCEL_LINES` are the caller's to refuse.

    Memory holds one row at a time; the others wait on disk.
    """
    target = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as its reader wants
    with Workbook(target, {"constant_memory": True}) as workbook:
        book = Book.of(workbook)
        sheet = book.add_sheet(title, headings)
        for number, row in enumerate(rows, start=1):
            book.write_row(sheet, number, row)
    target.seek(0)
    return target


@dataclass
class Book:
    """A workbook and its formats: how a header, a text, a day and an amount look."""

    workbook: Workbook
    header: Format
    needed: Format
    text: Format
    day: Format
    amounts: dict[int, Format]

    @classmethod
    def of(cls, workbook: Workbook) -> "Book":
        head = {"bold": True, "bottom": 1, "valign": "top", "num_format": "@"}
        return cls(
            workbook,
            header=workbook.add_format({**head, "bg_color": "#EEF0F3"}),
            needed=workbook.add_format({**head, "bg_color": "#D5DEEF"}),
            # As a text a postcode, a phone, a SIREN keeps its leading zeros when it is typed.
            text=workbook.add_format({"num_format": "@", "valign": "top"}),
            day=workbook.add_format({"num_format": "dd/mm/yyyy", "valign": "top"}),
            amounts={
                decimals: workbook.add_format(
                    {"num_format": "#,##0" + "." * bool(decimals) + "0" * decimals, "valign": "top"}
                )
                for decimals in range(5)
            },
        )

    def add_sheet(
        self, title: str, headings: Sequence[Heading], *, currency: str = ""
    ) -> Worksheet:
        """With its header, which stays in sight; columns are formatted down to the last line."""
        sheet = self.workbook.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for at, one in enumerate(headings):
            sheet.set_column(at, at, one.width, self._column_format(one, currency))
            sheet.write_string(0, at, one.name, self.needed if one.is_needed else self.header)
        return sheet

    def write_row(self, sheet: Worksheet, number: int, row: Values) -> None:
        for at, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    self.write_text(sheet, number, at, value)
            elif isinstance(value, Money):
                self._write_amount(sheet, number, at, value)
            elif value is not None:
                sheet.write_datetime(number, at, value, self.day)

    def write_text(self, sheet: Worksheet, number: int, at: int, value: str) -> None:
        """Never a formula or a link, whatever it begins with."""
        text = sheet_text(_plain(value))[:LONGEST_EXCEL_CELL]
        sheet.write_string(number, at, text, self.text)

    def _write_amount(self, sheet: Worksheet, number: int, at: int, money: Money) -> None:
        decimals = get_currency_precision(money.currency)
        amount = float(to_decimal(money.minor, money.currency))
        sheet.write_number(number, at, amount, self.amounts[decimals])

    def _column_format(self, one: Heading, currency: str) -> Format:
        if one.is_day:
            return self.day
        if one.is_amount:
            return self.amounts[get_currency_precision(currency) if currency else 2]
        return self.text
