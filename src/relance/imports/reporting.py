"""What an import did, or would do: the report of the command, of the page, and of the history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from relance.imports.book import Known, KnownCustomer, KnownInvoice
from relance.imports.fields import ASSIGNMENTS, CUSTOMERS
from relance.imports.intake import Intake
from relance.imports.models import Import, ImportRow
from relance.imports.problems import Problem
from relance.imports.tally import ChunkTally, Tally
from relance.imports.unknowns import Unknowns
from relance.imports.values import Line

CHANGES_SHOWN = 200
PROBLEMS_KEPT = 2_000
Names = Mapping[str, Mapping[int, str]]


@dataclass
class Report:
    """Counts, reasons, and the first cells that change, before and after."""

    encoding: str | None
    delimiter: str | None
    ignored_columns: list[str]
    counts_customers: bool
    # Columns that head a field and may not come in here, each with why; among the ignored ones.
    left_out: list[dict[str, Any]] = field(default_factory=list)
    lines: int = 0
    lines_in_error: int = 0
    tally: Tally = field(default_factory=Tally)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    settled: list[dict[str, Any]] = field(default_factory=list)
    settled_count: int = 0
    # values that no closed list has, to be asked about once
    unknowns: Unknowns = field(default_factory=Unknowns)
    # plan → known customers that would come under it
    newly_under: dict[int, set[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, intake: Intake) -> "Report":
        return cls(
            encoding=intake.table.encoding,
            delimiter=intake.table.delimiter,
            ignored_columns=intake.columns.ignored,
            counts_customers=intake.settings.kind in {CUSTOMERS, ASSIGNMENTS},
            left_out=[one.as_dict for one in intake.left_out],
        )

    def add(self, tally: ChunkTally, lines: Iterable[Line], *, names: Names) -> None:
        """Once the lines of a chunk are settled (when applying: written)."""
        tally.settle()
        for _thing, known in tally.records():
            if len(self.changes) < CHANGES_SHOWN and not known.is_new:
                self.changes += changes_of(known, names)
            if isinstance(known, KnownCustomer) and known.is_reassigned:
                self._note_plan(known)
        for line in lines:
            self.lines += 1
            self.lines_in_error += bool(line.errors)
            self.errors += line.in_order(line.errors)
            self.unknowns.add(line.errors)
            self.warnings += line.in_order(line.warnings)

    def _note_plan(self, known: KnownCustomer) -> None:
        if known.plan and known.plan != known.plan_before and known.row.pk:
            self.newly_under.setdefault(known.plan, set()).add(known.row.pk)

    def add_settled(self, invoices: list[dict[str, Any]]) -> None:
        """Invoices that a complete list no longer has: each is one payment more."""
        self.settled_count += len(invoices)
        self.settled += invoices[: CHANGES_SHOWN - len(self.settled)]
        self.tally.counts["created"]["payments"] += len(invoices)

    def finished(self, intake: Intake) -> "Report":
        """At the end of the file, when its totals lines are known."""
        for skipped in intake.table.skipped:
            self.warnings.append(Problem(skipped.line, None, skipped.text, "totals_line"))
        self.changes = self.changes[:CHANGES_SHOWN]
        return self

    @property
    def progress(self) -> dict[str, Any]:
        """The counts so far: what a worker that takes over goes on from."""
        return {
            **self.tally.as_dict(),
            "joined": self.tally.joined,
            "changes": self.changes,
            "settled": self.settled,
            "settled_count": self.settled_count,
        }

    @property
    def kept(self) -> dict[str, Any]:
        """What is stored with the import; all reasons of each line are in its rows."""
        told = self.as_dict
        return {
            **told,
            "errors": told["errors"][:PROBLEMS_KEPT],
            "warnings": told["warnings"][:PROBLEMS_KEPT],
            "lines_in_error": self.lines_in_error,
            "changes": self.changes,
            "settled": self.settled,
            "settled_count": self.settled_count,
            "unknown_values": self.unknowns.as_dict,
        }

    @property
    def as_dict(self) -> dict[str, Any]:
        """The shape that commands print. It is used to check the product."""
        counts = self.tally.as_dict()
        if not self.counts_customers:
            counts["unchanged"]["customers"] = 0
        return {
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "lines": self.lines,
            **counts,
            "joined": self.tally.joined,
            "errors": [problem.as_dict for problem in self.errors],
            "warnings": [problem.as_dict for problem in self.warnings],
            "ignored_columns": self.ignored_columns,
            "left_out": self.left_out,
        }


def changes_of(known: Known, names: Names) -> list[dict[str, Any]]:
    """Each cell of a known record that changes: line, whose, field, before, after."""
    cells = [
        (name, _written(name, before, names), _written(name, after, names))
        for name, (before, after) in known.changes.items()
        if name != "name_key"
    ]
    if isinstance(known, KnownCustomer):
        cells += _assignment_cells(known, names)
    if isinstance(known, KnownInvoice) and known.received:
        cells.append(("paid", known.paid, known.paid + known.received))
    return [
        {
            "line": known.line,
            "whose": str(known.row),
            "field": name,
            "before": old,
            "after": new,
            "currency": known.row.currency if name == "paid" else "",
        }
        for name, old, new in cells
    ]


def _assignment_cells(known: KnownCustomer, names: Names) -> list[tuple[str, Any, Any]]:
    cells: list[tuple[str, Any, Any]] = []
    if known.managers != known.managers_before:
        members = names.get("account_managers", {})
        cells.append(
            (
                "account_managers",
                sorted(members.get(pk, "") for pk in known.managers_before),
                sorted(members.get(pk, "") for pk in known.managers),
            )
        )
    if known.plan != known.plan_before:
        plans = names.get("plan", {})
        cells.append(
            ("plan", plans.get(known.plan_before or 0, ""), plans.get(known.plan or 0, ""))
        )
    return cells


def _written(name: str, value: Any, names: Names) -> Any:
    if name in names:
        return names[name].get(value, "")
    return value if isinstance(value, str | int | bool | None) else str(value)


def resumed_report(done: Import, intake: Intake) -> Report:
    """The report of the lines that are in already: empty unless a worker died."""
    report = Report.of(intake)
    if not done.lines_done:
        return report
    tally = report.tally
    for outcome, counts in tally.counts.items():
        counts.update(done.report.get(outcome, {}))
    tally.joined = done.report.get("joined", 0)
    report.changes = done.report.get("changes", [])
    report.settled = done.report.get("settled", [])
    report.settled_count = done.report.get("settled_count", 0)
    for row in done.rows.order_by("line").iterator():
        report.lines += 1
        report.lines_in_error += row.outcome == ImportRow.Outcome.ERROR
        for kept in row.problems:
            fields = {name: value for name, value in kept.items() if name != "severity"}
            some = report.errors if kept["severity"] == "error" else report.warnings
            some.append(Problem(**fields))
        for thing, (key, outcome) in row.subjects.items():
            tally.seen[thing, key] = outcome
    return report
