"""What an import did, or would do: the report of the command, of the page, and of the history."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from relance.imports.cells.problems import Problem
from relance.imports.cells.tables import parts
from relance.imports.checking.intake import Intake
from relance.imports.checking.known import Known, KnownCustomer, KnownInvoice
from relance.imports.checking.plain import Plain
from relance.imports.checking.tally import THINGS, ChunkTally, Tally, most_of
from relance.imports.columns.fields import ASSIGNMENTS, CUSTOMERS
from relance.imports.models import Import, ImportRow
from relance.imports.values.guide import Line
from relance.imports.values.unknowns import Unknowns

CHANGES_SHOWN = 200
# With the import; each line's own are in its row.
PROBLEMS_KEPT = 2_000
# For the command, which prints them all: beyond this only their number is told.
PROBLEMS_TOLD = 50_000
ROWS_AT_ONCE = 2_000
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
    # Those of them that are not told.
    untold: int = 0
    changes: list[dict[str, Any]] = field(default_factory=list)
    settled: list[dict[str, Any]] = field(default_factory=list)
    settled_count: int = 0
    # values that no closed list has, to be asked about once
    unknowns: Unknowns = field(default_factory=Unknowns)
    # Of a check: plan → ids of known customers that would come under it, eight bytes each.
    newly_under: dict[int, "array[int]"] = field(default_factory=dict)

    @classmethod
    def of(cls, intake: Intake) -> "Report":
        return cls(
            encoding=intake.table.encoding,
            delimiter=intake.table.delimiter,
            ignored_columns=intake.columns.ignored,
            counts_customers=intake.settings.kind in {CUSTOMERS, ASSIGNMENTS},
            left_out=[one.as_dict for one in intake.left_out],
        )

    @property
    def shows_enough(self) -> bool:
        """Whether it shows as many changes as it may."""
        return len(self.changes) >= CHANGES_SHOWN

    def add(
        self, tally: ChunkTally, lines: Iterable[Line], plain: Plain | None, *, names: Names
    ) -> None:
        """Once the lines of a chunk are settled (when applying: written)."""
        tally.settle()
        if plain:
            self.lines += len(plain)
            self.tally.add_plain(plain)
        for _thing, known in tally.records():
            if known.is_changed and not self.shows_enough:
                self.changes += changes_of(known, names)
        for line in lines:
            if line.errors or line.warnings:
                errors, warnings = line.in_order(line.errors), line.in_order(line.warnings)
                self.add_line(errors, warnings, is_in_error=bool(errors))
            else:
                self.lines += 1

    def add_line(
        self, errors: Sequence[Problem], warnings: Sequence[Problem], *, is_in_error: bool
    ) -> None:
        """Count a line and tell what is wrong with it."""
        self.lines += 1
        self.lines_in_error += is_in_error
        self._tell(self.errors, errors)
        self.unknowns.add(errors)
        self._tell(self.warnings, warnings)

    def _tell(self, told: list[Problem], more: Sequence[Problem]) -> None:
        told += more
        if (excess := len(told) - PROBLEMS_TOLD) > 0:
            del told[PROBLEMS_TOLD:]
            self.untold += excess

    def note_plans(self, tally: ChunkTally) -> None:
        """Who would come under a plan: a preview says of it what would leave."""
        for _thing, known in tally.records():
            if not isinstance(known, KnownCustomer) or known.is_new or not known.plan:
                continue
            if known.plan != known.plan_before:
                self.newly_under.setdefault(known.plan, array("q")).append(known.row.pk)

    def add_settled(self, invoices: list[dict[str, Any]]) -> None:
        """Invoices that a complete list no longer has: each is one payment more."""
        self.settled_count += len(invoices)
        self.settled += invoices[: CHANGES_SHOWN - len(self.settled)]
        self.tally.counts["created"]["payments"] += len(invoices)

    def finished(self, intake: Intake) -> "Report":
        """At the end of the file, when its titles and totals are known."""
        skipped = intake.table.skipped
        self._tell(self.warnings, [Problem(one.line, None, one.text, one.code) for one in skipped])
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
        return {
            **self._told(PROBLEMS_KEPT),
            "lines_in_error": self.lines_in_error,
            "changes": self.changes,
            "settled": self.settled,
            "settled_count": self.settled_count,
            "unknown_values": self.unknowns.as_dict,
        }

    @property
    def as_dict(self) -> dict[str, Any]:
        """The shape that commands print. It is used to check the product."""
        return self._told(PROBLEMS_TOLD)

    def _told(self, problems: int) -> dict[str, Any]:
        counts = self.tally.as_dict()
        if not self.counts_customers:
            counts["unchanged"]["customers"] = 0
        return {
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "lines": self.lines,
            **counts,
            "joined": self.tally.joined,
            "errors": [problem.as_dict for problem in self.errors[:problems]],
            "warnings": [problem.as_dict for problem in self.warnings[:problems]],
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


def created_of(known: Known, names: Names) -> list[dict[str, Any]]:
    """Each field that a new record will have: field, value, currency (of an amount)."""
    row = known.row
    currency = getattr(row, "currency", "")
    cells = [
        (name, _written(name, value, names), currency if name == "total" else "")
        for name in _CREATED
        if (value := getattr(row, name, None))
    ]
    if isinstance(known, KnownCustomer):
        cells += [(name, new, "") for name, _old, new in _assignment_cells(known, names)]
    if isinstance(known, KnownInvoice) and known.received:
        cells.append(("paid", known.received, currency))
    return [{"field": name, "value": value, "currency": one} for name, value, one in cells if value]


# In the order in which they are shown, whatever the record.
_CREATED = (
    *("name", "external_id", "accounting_code", "vat_number", "address", "postcode", "city"),
    *("region", "country", "group", "first_name", "last_name", "email", "phone", "reference"),
    *("position_id", "is_main", "number", "issued_on", "due_on", "total"),
)


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
    """The report of the lines that are in already: empty unless it was interrupted."""
    report = Report.of(intake)
    if not done.lines_done and not done.report.get("settled_count"):
        return report
    tally = report.tally
    for outcome, counts in tally.counts.items():
        counts.update(done.report.get(outcome, {}))
    tally.joined = done.report.get("joined", 0)
    report.changes = done.report.get("changes", [])
    report.settled = done.report.get("settled", [])
    report.settled_count = done.report.get("settled_count", 0)
    rows = done.rows.order_by("line").values_list("outcome", "problems", "subjects")
    for part in parts(rows.iterator(chunk_size=ROWS_AT_ONCE), ROWS_AT_ONCE):
        _add_written(report, part)
    return report


def _add_written(report: Report, rows: list[tuple[str, list[Any], dict[str, Any]]]) -> None:
    """Lines that are in already. Any later line may be about what they were about."""
    outcomes: dict[str, dict[int, str]] = {thing: {} for thing in THINGS}
    for outcome, problems, subjects in rows:
        report.add_line(*_problems_of(problems), is_in_error=outcome == ImportRow.Outcome.ERROR)
        for thing, (key, became) in subjects.items():
            outcomes[thing][key] = most_of(outcomes[thing].get(key, became), became)
    for thing, found in outcomes.items():
        report.tally.remember_most(thing, found)


def _problems_of(kept: list[dict[str, Any]]) -> tuple[list[Problem], list[Problem]]:
    """Errors, and warnings."""
    some: dict[str, list[Problem]] = {"error": [], "warning": []}
    for one in kept:
        fields = {name: value for name, value in one.items() if name != "severity"}
        some[one["severity"]].append(Problem(**fields))
    return some["error"], some["warning"]
