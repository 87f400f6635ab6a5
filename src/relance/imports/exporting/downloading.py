"""The lines in error leave with their own columns and one more that says why: corrected in a
spreadsheet they come back, and that column is known and left alone.
"""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override
from xlsxwriter import Workbook

from relance.imports.applying.starting import keep_file, settings_of
from relance.imports.cells.cleaning import text_of
from relance.imports.cells.formulas import neutral, sheet_text
from relance.imports.cells.tables import Row, is_number_like, parts
from relance.imports.checking.correcting import corrected, corrections_of
from relance.imports.checking.intake import open_table
from relance.imports.columns.reasons import REASON_HEADINGS, SURPLUS_HEADINGS, is_reason
from relance.imports.models import CheckedRow, Import, ImportRow
from relance.imports.reading.layout import DAMAGE
from relance.imports.reading.opening import ReadOptions
from relance.imports.wording import in_words
from relance.organisations.models import Member

CSV, EXCEL = "csv", "xlsx"
MOST_EXCEL_LINES = 1_048_575
LINES_TOGETHER = 500
# So many lines keep the number that they had in the file they came from.
MOST_NUMBERED = 5_000
_WIDTH, _REASON_WIDTH = 18, 60
_BREAK = re.compile(r"\r\n|\r|\n")
Values = Sequence[str]
# Its number, its cells, what is wrong with it.
WrongLine = tuple[int, list[str], list[dict[str, Any]]]


def lines_in_error(record: Import, language: str) -> Iterator[Values]:
    """The header, then each line in error as it stands now, with its reasons behind its columns;
    cells that no column has come last, so that they are not lost.
    """
    if record.state == Import.State.UPLOADED:
        header = record.preview.get("header", [])
        lines = _checked_lines(record)
    else:
        source = open_table(record.file.open(), settings_of(record))
        table = corrected(source, corrections_of(record))
        header = table.header
        lines = _applied_lines(record, table.rows())
    kept = _kept_columns(header)
    more = [SURPLUS_HEADINGS[language]] if _has_damage(record) else []
    yield [*(header[at] for at in kept), REASON_HEADINGS[language], *more]
    for _line, cells, problems in lines:
        own = [cells[at] if at < len(cells) else "" for at in kept]
        yield [*own, reasons_of(problems, language), *cells[len(header) :]]


def _origin(record: Import, lines: list[Values]) -> dict[str, Any]:
    """The file that these lines are of, and by their line here the one they have there: what a
    person finds them by.
    """
    former = record.options.get("origin", {})
    numbers = errors_of(record).order_by("line").values_list("line", flat=True)
    there: dict[str, int] = {}
    at = 1 + _height(lines[0])
    for cells, number in zip(lines[1 : MOST_NUMBERED + 1], numbers, strict=False):
        there[str(at)] = former.get("lines", {}).get(str(number), number)
        at += _height(cells)
    return {"name": former.get("name", record.file_name), "lines": there}


def _height(cells: Values) -> int:
    """How many lines of the file a line of the table takes."""
    return 1 + sum(len(_BREAK.findall(cell)) for cell in cells)


def _kept_columns(header: Sequence[str]) -> list[int]:
    """All but the reasons of an earlier time."""
    return [at for at, name in enumerate(header) if not is_reason(name)]


def _has_damage(record: Import) -> bool:
    """Whether a line has more than its columns; that is then all that is wrong with it."""
    return errors_of(record).filter(problems__0__code__in=sorted(DAMAGE)).exists()


def errors_of(record: Import) -> QuerySet[Any]:
    """Its lines in error, as far as it is: those a check found, or those that did not come in."""
    if record.state == Import.State.UPLOADED:
        run = record.preview.get("run", "")
        return CheckedRow.objects.filter(record=record, run=run, outcome=ImportRow.Outcome.ERROR)
    return ImportRow.objects.filter(record=record, outcome=ImportRow.Outcome.ERROR)


def _checked_lines(record: Import) -> Iterator[WrongLine]:
    for row in errors_of(record).order_by("line").iterator(LINES_TOGETHER):
        yield row.line, row.cells, row.problems


def _applied_lines(record: Import, rows: Iterable[Row]) -> Iterator[WrongLine]:
    """Both go by line: the file is read once, beside what became of its lines."""
    wrong = errors_of(record).order_by("line").values_list("line", "problems")
    errors = iter(wrong.iterator(LINES_TOGETHER))
    line, problems = next(errors, (None, []))
    for row in rows:
        if line is None:
            return
        if row.line == line:
            yield line, [text_of(cell) for cell in row.cells], problems
            line, problems = next(errors, (None, []))


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


def as_csv(lines: Iterable[Values], delimiter: str) -> Iterator[bytes]:
    """UTF-8 with its mark, parted as the file was."""
    yield "\ufeff".encode()
    for some in parts(lines, LINES_TOGETHER):
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter).writerows(
            [_csv_cell(cell) for cell in line] for line in some
        )
        yield text.getvalue().encode()


def _csv_cell(text: str) -> str:
    """No formula; an amount below zero stays one."""
    return text if text[:1] == "-" and is_number_like(text) else neutral(text)


def as_excel(lines: Iterable[Values]) -> IO[bytes]:
    """Every cell a text: nothing is computed, and leading zeros stay."""
    target = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as its reader wants
    with Workbook(target, {"constant_memory": True, "strings_to_formulas": False}) as workbook:
        text = workbook.add_format({"num_format": "@", "valign": "top"})
        head = workbook.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        sheet = workbook.add_worksheet()
        sheet.freeze_panes(1, 0)
        for number, line in enumerate(lines):
            if number == 0:
                for at, name in enumerate(line):
                    width = _REASON_WIDTH if is_reason(name) else _WIDTH
                    sheet.set_column(at, at, width, text)
            if number > MOST_EXCEL_LINES:
                break
            for at, cell in enumerate(line):
                sheet.write_string(number, at, sheet_text(cell), text if number else head)
    target.seek(0)
    return target


def name_of_errors(record: Import, form: str) -> str:
    """`clients.csv` → `clients (lignes en erreur).csv`."""
    stem = record.file_name.rsplit(".", 1)[0][:150]
    return f"{stem} ({_('lines in error')}).{form}"


def keep_errors(record: Import, member: Member, language: str) -> Import:
    """What did not come in, as a file that waits for a decision, mapped and chosen as it was."""
    lines = list(lines_in_error(record, language))
    content = b"".join(as_csv(lines, ";"))
    settings = settings_of(record)
    new = keep_file(
        record.organisation,
        replace(settings, reading=ReadOptions(), is_complete_list=False),
        name=name_of_errors(record, CSV),
        content=content,
        member=member,
    )
    header = open_table(record.file.open(), settings_of(record)).header
    by_hand = {
        str(place): [header[at], record.mapping.get(str(at), "")]
        for place, at in enumerate(_kept_columns(header))
    }
    new.options = {**new.options, "by_hand": by_hand, "origin": _origin(record, lines)}
    new.value_map = record.value_map
    new.save(update_fields=["options", "value_map"])
    return new
