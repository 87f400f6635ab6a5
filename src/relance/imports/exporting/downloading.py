"""The lines in error leave with their own columns and one more that says why: corrected in a
spreadsheet they come back, and that column is known and left alone.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from relance.files.storing import is_intact
from relance.imports.applying.starting import settings_of
from relance.imports.cells.cleaning import text_of
from relance.imports.cells.formulas import neutral
from relance.imports.cells.refusals import FileRefused
from relance.imports.cells.tables import Row
from relance.imports.checking.correcting import corrected, corrections_of
from relance.imports.checking.intake import open_table
from relance.imports.columns.reasons import REASON_HEADINGS, SURPLUS_HEADINGS, is_reason
from relance.imports.exporting.our_columns import REASON, THEIRS, Heading
from relance.imports.exporting.tabulating import LINES_TOGETHER, csv_lines, excel_file
from relance.imports.models import CheckedRow, Import, ImportRow
from relance.imports.reading.layout import Table
from relance.imports.reading.widths import DAMAGE
from relance.imports.wording import in_words

# An amount below zero: no formula, and a number still when a spreadsheet has opened it.
_BELOW_ZERO = re.compile(r"-\s?\d[\d\s.,']*[€$£%]?")
# Its line in the file, its cells, what is wrong with it.
WrongLine = tuple[int, list[str], list[dict[str, Any]]]


@dataclass(frozen=True)
class ErrorTable:
    """The lines in error of an import as they stand now, read once, while they leave.

    `columns` of the file (by position) leave, all but the reasons of an earlier time; `names` are
    theirs, and that of the reasons behind them. Cells that no column has come last, so that they
    are not lost. `lines` come with their number in the file.
    """

    header: Sequence[str]
    columns: Sequence[int]
    names: Sequence[str]
    lines: Iterator[tuple[int, Sequence[str]]]

    def csv_rows(self) -> Iterator[tuple[int, list[str]]]:
        """The names of the columns (as line 0), then line by line: no formula; an amount below zero
        stays one.
        """
        yield 0, [_csv_cell(name) for name in self.names]
        for number, cells in self.lines:
            yield number, [_csv_cell(cell) for cell in cells]

    def as_csv(self, delimiter: str) -> Iterator[bytes]:
        return csv_lines((cells for _number, cells in self.csv_rows()), delimiter)

    def as_excel(self) -> IO[bytes]:
        """Every cell a text: nothing is computed, and leading zeros stay."""
        headings = [Heading(REASON if is_reason(name) else THEIRS, name) for name in self.names]
        return excel_file(headings, (cells for _number, cells in self.lines), _("lines in error"))


def _csv_cell(text: str) -> str:
    return text if _BELOW_ZERO.fullmatch(text) else neutral(text)


def error_table(record: Import, language: str) -> ErrorTable:
    """Raises FileRefused where its file cannot be read any more."""
    if record.state == Import.State.UPLOADED:
        header, lines = record.preview.get("header", []), _checked_lines(record)
    else:
        table = _file_of(record)
        header, lines = list(table.header), _applied_lines(record, table.rows())
    columns = [at for at, name in enumerate(header) if not is_reason(name)]
    more = [SURPLUS_HEADINGS[language]] if _has_damage(record) else []
    names = [*(header[at] for at in columns), REASON_HEADINGS[language], *more]
    width = len(header)

    def told() -> Iterator[tuple[int, Sequence[str]]]:
        for line, cells, problems in lines:
            own = [cells[at] if at < len(cells) else "" for at in columns]
            yield line, [*own, reasons_of(problems, language), *cells[width:]]

    return ErrorTable(header, columns, names, told())


def _file_of(record: Import) -> Table:
    """As it came: of another one, lines would be missing, or stand beside others' reasons."""
    try:
        if not is_intact(record.file):
            raise FileRefused("file_damaged", "The content of this file is damaged")
        source = open_table(record.file.open(), settings_of(record))
    except FileNotFoundError:
        raise FileRefused("file_lost", "The content of this file is lost") from None
    return corrected(source, corrections_of(record))


def errors_of(record: Import) -> QuerySet[Any]:
    """Its lines in error, as far as it is: those a check found, or those that did not come in."""
    if record.state == Import.State.UPLOADED:
        run = record.preview.get("run", "")
        return CheckedRow.objects.filter(record=record, run=run, outcome=ImportRow.Outcome.ERROR)
    return ImportRow.objects.filter(record=record, outcome=ImportRow.Outcome.ERROR)


def _has_damage(record: Import) -> bool:
    """Whether a line has more than its columns; that is then all that is wrong with it."""
    return errors_of(record).filter(problems__0__code__in=sorted(DAMAGE)).exists()


def _checked_lines(record: Import) -> Iterator[WrongLine]:
    rows = errors_of(record).order_by("line").values_list("line", "cells", "problems")
    yield from rows.iterator(LINES_TOGETHER)


def _applied_lines(record: Import, rows: Iterable[Row]) -> Iterator[WrongLine]:
    """Both go by line: the file is read once, beside what became of its lines."""
    wrong = errors_of(record).order_by("line").values_list("line", "problems")
    rest, row = iter(rows), None
    for line, problems in wrong.iterator(LINES_TOGETHER):
        while row is None or row.line < line:
            row = next(rest, None)
            if row is None:
                return
        if row.line == line:
            yield line, [text_of(cell) for cell in row.cells], problems


def reasons_of(problems: Iterable[dict[str, Any]], language: str) -> str:
    """All errors of a line in the reader's words, each with its column and its cure."""
    with override(language):  # a download goes on when the page's language was put back
        return " / ".join(
            _reason(problem) for problem in problems if problem.get("severity") != "warning"
        )


def _reason(problem: dict[str, Any]) -> str:
    said = in_words(problem["code"], problem["message"])
    what = f"{said['words']}. {said['cure']}".strip()
    if not problem["column"]:
        return what
    return _("%(column)s: %(what)s") % {"column": problem["column"], "what": what}


def name_of_errors(record: Import, form: str) -> str:
    """`clients.csv` → `clients (lignes en erreur).csv`."""
    stem = record.file_name.rsplit(".", 1)[0][:150]
    return f"{stem} ({_('lines in error')}).{form}"
