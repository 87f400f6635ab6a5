"""The lines of a file before it comes in, in their groups: what is wrong with each, what it
changes, and the cells to correct.
"""

from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from relance.imports.checking.correcting import Corrections, corrections_of
from relance.imports.columns.mapped import shown_name
from relance.imports.columns.reasons import is_reason
from relance.imports.models import CheckedRow, Import
from relance.imports.reading.quoting import QUOTES_INVALID
from relance.imports.reading.widths import DAMAGE
from relance.imports.showing.counting import written
from relance.imports.showing.preview import Preview
from relance.imports.showing.previewing import CHANGED
from relance.imports.showing.values import shown_changes, shown_created, shown_problem

LINES_ON_A_PAGE = 25
ERROR, CREATED, UPDATED = "error", "created", "updated"
WARNED, BY_HAND = "warned", "hand"


@dataclass
class ShownCell:
    """A cell of a line that can be corrected, with all that is wrong with it."""

    id: str
    name: str
    label: str
    value: str
    problems: list[dict[str, Any]] = field(default_factory=list)

    @property
    def why(self) -> str:
        return f"why-{self.id}"

    @property
    def is_long(self) -> bool:
        return "\n" in self.value


@dataclass
class ShownLine:
    """A line of the file: what is wrong with it, what it changes, what was done to it by hand.

    `cells` are those to correct (all of them where the line is `open`).
    """

    line: int
    title: str = ""
    outcome: str = ""
    problems: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    cells: list[ShownCell] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    created: list[dict[str, Any]] = field(default_factory=list)
    # Its line in the file that this one was made of (`bringing_again.keep_errors`).
    origin: int | None = None
    is_open: bool = False
    # Its cells are all there, those too many last: it comes in once these are empty.
    is_damaged: bool = False
    is_corrected: bool = False
    is_left_out: bool = False

    @property
    def id(self) -> str:
        return f"line-{self.line}"

    @property
    def plain(self) -> str:
        """Its number for addresses."""
        return str(self.line)

    @property
    def open_id(self) -> str:
        return f"open-{self.line}"

    @property
    def first_id(self) -> str:
        """Where the focus goes: the first cell to correct, else the line's own button."""
        return self.cells[0].id if self.cells else self.open_id


@dataclass(frozen=True)
class Tab:
    """A group of lines, with how many they are."""

    key: str
    label: str
    count: int

    @property
    def shown(self) -> str:
        return written(self.count)


def tabs_of(record: Import, preview: Preview) -> list[Tab]:
    """The lines in their groups; those that could be empty are left out when they are."""
    counts = preview.outcomes
    tabs = [Tab(ERROR, _("In error"), counts.get(ERROR, 0))]
    by_hand = len(corrections_of(record))
    for key, label, count in (
        (UPDATED, _("Updated"), counts.get(CHANGED, 0)),
        (CREATED, _("Created"), counts.get(CREATED, 0)),
        (WARNED, _("To look at"), preview.warned),
        (BY_HAND, _("Corrected or left out"), by_hand),
    ):
        if count:
            tabs.append(Tab(key, label, count))
    return tabs


def lines_of(
    record: Import, preview: Preview, tab: str, *, page: Any, open_line: int = 0
) -> tuple[Page[CheckedRow], list[ShownLine]]:
    """One page of the lines of a tab."""
    corrections = corrections_of(record)
    rows = _rows_of(record, preview, tab, corrections)
    shown = Paginator(rows.order_by("line"), LINES_ON_A_PAGE).get_page(page)
    lines = [_shown_line(row, preview, is_open=row.line == open_line) for row in shown]
    origins = record.options.get("origin", {}).get("lines", {})
    for line in lines:
        line.origin = origins.get(line.plain)
        if correction := corrections.get(line.line):
            line.is_corrected = bool(correction.cells)
            line.is_left_out = correction.is_left_out
    return shown, lines


def _rows_of(
    record: Import, preview: Preview, tab: str, corrections: Corrections
) -> QuerySet[CheckedRow]:
    rows = CheckedRow.objects.filter(record=record, run=preview.run).select_related("organisation")
    if tab == WARNED:
        return rows.filter(has_warnings=True)
    if tab == UPDATED:
        return rows.exclude(Q(changes=[]) & ~Q(outcome=UPDATED))
    if tab == BY_HAND:
        return rows.filter(line__in=list(corrections))
    rows = rows.filter(outcome=tab)
    if tab == ERROR and preview.report is None:  # being checked again
        return rows.exclude(line__in=list(corrections))
    return rows


def _shown_line(row: CheckedRow, preview: Preview, *, is_open: bool) -> ShownLine:
    is_damaged = any(problem["code"] in DAMAGE for problem in row.problems)
    country = row.organisation.country
    line = ShownLine(
        row.line,
        row.title,
        row.outcome,
        changes=shown_changes(row.changes, country),
        created=shown_created(row.created, country),
        is_open=is_open or is_damaged,
        is_damaged=is_damaged,
    )
    cells = _wrong_cells(row, preview, line)
    if line.is_open:
        cells = {**_all_cells(row, preview), **cells}
    line.cells = [cells[at] for at in sorted(cells, key=lambda at: (not cells[at].problems, at))]
    return line


def _wrong_cells(row: CheckedRow, preview: Preview, line: ShownLine) -> dict[int, ShownCell]:
    """Those in error; what is about no cell, and what is only to be looked at, goes to the line."""
    places = _places(preview)
    cells: dict[int, ShownCell] = {}
    for problem in row.problems:
        told = shown_problem(problem)
        at = places.get(problem["column"] or "", len(row.cells))
        if problem.get("severity") == "warning":
            line.warnings.append(told)
        elif at < len(row.cells):
            cells.setdefault(at, _cell(row, preview, at)).problems.append(told)
        else:
            line.problems.append(told)
    return cells


def _all_cells(row: CheckedRow, preview: Preview) -> dict[int, ShownCell]:
    header = preview.header
    shown = [at for at in range(len(row.cells)) if at >= len(header) or not is_reason(header[at])]
    cells = {at: _cell(row, preview, at) for at in shown}
    codes = {problem["code"] for problem in row.problems}
    if QUOTES_INVALID in codes and len(header) in cells:
        cells[len(header)].label = _("The line as the file has it")
    return cells


def _places(preview: Preview) -> dict[str, int]:
    """Header name → column; of two with one name, that which feeds a field."""
    header = preview.header
    fed = preview.columns.index.values() if preview.columns else ()
    return {shown_name(header, at): at for at in (*reversed(range(len(header))), *fed)}


def _cell(row: CheckedRow, preview: Preview, at: int) -> ShownCell:
    header = preview.header
    if at < len(header):
        label = shown_name(header, at)
    else:
        label = _("Cell too many, %(n)s") % {"n": written(at - len(header) + 1)}
    return ShownCell(f"cell-{row.line}-{at}", f"cell-{at}", label, row.cells[at])


def next_to_correct(lines: list[ShownLine], after: int) -> str:
    """Where the focus goes once line `after` was dealt with: to the next error, or the button."""
    if not lines:
        return "import"
    following = next((line for line in lines if line.line >= after), lines[0])
    return following.first_id
