"""All or nothing: one line in error, and nothing of the file comes in.

Every line is checked first. What turns up only while lines go in, because someone changed something
meanwhile, takes back what came in already.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction

from relance.core import clock
from relance.core.refusal import Refused
from relance.history.recording import record as note
from relance.imports.applying.apply import apply
from relance.imports.cells.tables import Row
from relance.imports.checking.check import Chunk, check
from relance.imports.checking.intake import Intake
from relance.imports.checking.reporting import Report
from relance.imports.models import Import, ImportRow
from relance.imports.undoing.undo import undo_now
from relance.notifications.telling import tell

OUTCOMES = ("created", "updated", "unchanged")


class Withheld(Refused):
    """Nothing came in. `report` is that of a command, with the errors, and counts of nothing."""

    def __init__(self, report: dict[str, Any], errors: int) -> None:
        super().__init__(
            "all_or_nothing",
            f"{errors} of {report['lines']} lines are in error: nothing was imported",
        )
        self.report = {**report, "refused": {"code": self.code, "message": self.message}}


def bring_in(record: Import, intake: Intake, *, budget: timedelta | None = None) -> Report:
    """Take in an import that has begun, as its person chose: what is valid, or all or nothing.

    Raises Withheld, and what `apply` raises.
    """
    if not intake.settings.all_or_nothing:
        return apply(record, intake, budget=budget)
    if not record.lines_done:
        _check_first(record, intake)
    report = apply(record, intake, budget=budget)
    if report.lines_in_error:
        undo_now(record, member=record.created_by)
        _tell(record, report)
        raise Withheld(of_nothing(report.as_dict), report.lines_in_error)
    return report


def check_wholly(intake: Intake) -> Report:
    """The check of an import that would be all or nothing. Raises Withheld."""
    report = check(intake)
    if report.lines_in_error:
        raise Withheld(of_nothing(report.as_dict), report.lines_in_error)
    return report


def of_nothing(told: dict[str, Any]) -> dict[str, Any]:
    """The same report where nothing came in."""
    counts = {outcome: dict.fromkeys(told[outcome], 0) for outcome in OUTCOMES}
    return {**told, **counts, "joined": 0}


def _check_first(record: Import, intake: Intake) -> None:
    """Raises Withheld, the import then being closed with its lines in error."""
    under_way = Import.objects.filter(pk=record.pk, state=Import.State.APPLYING)
    record.rows.all().delete()  # of a check that was killed

    def watch(_rows: list[Row], chunk: Chunk) -> None:
        wrong = [one.line for one in chunk.lines if one.line.errors]
        ImportRow.objects.bulk_create(
            (
                ImportRow(
                    organisation=intake.organisation,
                    record=record,
                    line=line.number,
                    outcome=ImportRow.Outcome.ERROR,
                    problems=[
                        {**one.as_dict, "severity": "error"} for one in line.in_order(line.errors)
                    ],
                )
                for line in wrong
            ),
            ignore_conflicts=True,
        )
        under_way.update(beat_at=clock.now())

    report = check(intake, watch=watch)
    if report.lines_in_error:
        _close(record, report)
        raise Withheld(of_nothing(report.as_dict), report.lines_in_error)


def _close(record: Import, report: Report) -> None:
    """Kept in the list, with what was wrong."""
    kept = {**of_nothing(report.kept), "changes": [], "settled": [], "settled_count": 0}
    with transaction.atomic():
        closed = Import.objects.filter(pk=record.pk, state=Import.State.APPLYING).update(
            state=Import.State.CANCELLED,
            report=kept,
            lines=report.lines,
            finished_at=clock.now(),
        )
        if closed:
            note(
                record.organisation_id,
                "import.withheld",
                record,
                member=record.created_by,
                batch=record.batch,
                facts=_facts(record, report),
            )
            _tell(record, report)
    record.refresh_from_db()


def _tell(record: Import, report: Report) -> None:
    if record.created_by:
        facts = _facts(record, report)
        tell(record.created_by, "import.withheld", url=record.path, facts=facts)


def _facts(record: Import, report: Report) -> dict[str, Any]:
    return {
        "file": record.file_name,
        "lines": report.lines,
        "errors": report.lines_in_error,
    }
