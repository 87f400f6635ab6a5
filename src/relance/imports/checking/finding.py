"""What a check finds of single lines is kept as it goes: the page shows it without reading the file
again.

Memory does not grow with the file. Kept are all lines in error up to a number that nobody reads
to the end, the first of those that change something or have warnings, and those corrected by hand.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from relance.imports.cells.cleaning import text_of
from relance.imports.cells.tables import Row
from relance.imports.checking.check import Checked, Chunk
from relance.imports.checking.correcting import Corrections
from relance.imports.checking.intake import Intake
from relance.imports.checking.reporting import changes_of, created_of
from relance.imports.columns.mapped import Columns
from relance.imports.models import CheckedRow, Import, ImportRow
from relance.imports.values.closed_lists import lists_of

Outcome = ImportRow.Outcome
ERRORS_KEPT = 100_000
OTHERS_KEPT = 2_000
LEFT_OUT = "left_out"
CELL_SHOWN = 2_000
TITLE_FIELDS = ("customer_name", "external_id", "number", "email", "last_name", "full_name")


class Finder:
    """The watch of a check: counts every line, keeps those to look at under `run`."""

    def __init__(self, record: Import, run: str, intake: Intake, corrections: Corrections) -> None:
        self.record = record
        self.run = run
        self.columns = intake.columns
        self.corrections = corrections
        self.names = lists_of(intake.organisation).names
        self.outcomes: Counter[str] = Counter()
        self.warned = 0
        # Lines that change something of what is known, whatever else they do.
        self.changed = 0
        self.kept: Counter[str] = Counter()
        # Header name → how many of its cells are wrong.
        self.wrong: Counter[str] = Counter()

    def __call__(self, rows: list[Row], chunk: Chunk) -> None:
        changes = self._changes(chunk)
        found = []
        for row, one in zip(rows, chunk.lines, strict=True):
            self._count(one)
            self.changed += row.line in changes or one.outcome == Outcome.UPDATED
            if self._is_kept(one, changes=row.line in changes):
                found.append(self._row(row, one, changes.get(row.line, [])))
        CheckedRow.objects.bulk_create(found)

    def keep_left_out(self, former_run: str) -> None:
        """What is left out is not checked: whom it is about is known from the check before."""
        left_out = [line for line, one in self.corrections.items() if one.is_left_out]
        former = CheckedRow.objects.filter(record=self.record, run=former_run, line__in=left_out)
        titles = {row.line: row for row in former}
        CheckedRow.objects.bulk_create(
            CheckedRow(
                organisation_id=self.record.organisation_id,
                record=self.record,
                run=self.run,
                line=line,
                outcome=LEFT_OUT,
                title=titles[line].title if line in titles else "",
                cells=titles[line].cells if line in titles else [],
            )
            for line in left_out
        )

    def _count(self, one: Checked) -> None:
        self.outcomes[one.outcome] += 1
        self.warned += bool(one.line.warnings)
        for problem in one.line.errors:
            self.wrong[problem.column or ""] += 1

    def _is_kept(self, one: Checked, *, changes: bool) -> bool:
        kind = str(Outcome.ERROR) if one.outcome == Outcome.ERROR else ""
        if not kind and (changes or one.outcome == Outcome.UPDATED):
            kind = Outcome.UPDATED
        if not kind and one.line.warnings:
            kind = "warned"
        if not kind and one.outcome == Outcome.CREATED:
            kind = Outcome.CREATED
        is_corrected = one.line.number in self.corrections
        most = ERRORS_KEPT if kind == Outcome.ERROR else OTHERS_KEPT
        if not is_corrected and (not kind or self.kept[kind] >= most):
            return False
        self.kept[kind] += 1
        return True

    def _row(self, row: Row, one: Checked, changes: list[dict[str, Any]]) -> CheckedRow:
        cells = [text_of(cell)[:CELL_SHOWN] for cell in row.cells]
        return CheckedRow(
            organisation_id=self.record.organisation_id,
            record=self.record,
            run=self.run,
            line=row.line,
            outcome=one.outcome,
            title=title_of(cells, self.columns),
            has_warnings=bool(one.line.warnings),
            problems=problems_of(one),
            cells=cells,
            changes=changes,
            created=[
                cell
                for _thing, known in one.records
                if known.is_new and one.outcome == Outcome.CREATED
                for cell in created_of(known, self.names)
            ],
        )

    def _changes(self, chunk: Chunk) -> dict[int, list[dict[str, Any]]]:
        """Line → each cell of what is known that it changes."""
        is_full = self.kept[Outcome.UPDATED] >= OTHERS_KEPT
        by_line: dict[int, list[dict[str, Any]]] = {}
        for _thing, known in chunk.tally.records():
            if not known.is_new and known.is_changed:
                changes = by_line.setdefault(known.line, [])
                if not is_full:
                    changes += changes_of(known, self.names)
        return by_line


def problems_of(one: Checked) -> list[dict[str, Any]]:
    """All that is wrong with a line, as `ImportRow.problems` has it."""
    return [
        {**problem.as_dict, "severity": severity}
        for severity, some in (("error", one.line.errors), ("warning", one.line.warnings))
        for problem in one.line.in_order(some)
    ]


def title_of(cells: list[str], columns: Columns) -> str:
    """Whom or what a line is about, as it says itself."""
    index: Mapping[str, int] = columns.index
    said = (cells[index[name]] for name in TITLE_FIELDS if index.get(name, len(cells)) < len(cells))
    return next(filter(None, said), "")[:200]
