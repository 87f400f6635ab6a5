"""All or nothing: one line in error, and nothing of the file comes in.

Every line is checked first. What turns up only while lines go in, because someone changed something
meanwhile, takes back what came in already.
"""

import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NoReturn
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet

from relance.core import clock
from relance.core.refusal import Refused
from relance.history.recording import record as note
from relance.imports.applying.apply import TakenOver, TimeIsUp, apply
from relance.imports.cells.tables import Row
from relance.imports.checking.check import Chunk, check
from relance.imports.checking.correcting import forget_checked
from relance.imports.checking.intake import Intake
from relance.imports.checking.reporting import Report
from relance.imports.models import Import, ImportRow
from relance.imports.undoing.recounting import WORDS
from relance.imports.undoing.undo import UndoneElsewhere, UndoPaused, note_failure, undo
from relance.imports.values.guide import Line
from relance.notifications.telling import tell

OUTCOMES = ("created", "updated", "unchanged")


class Withheld(Refused):
    """Nothing came in, or what came in was taken back. `report` is that of a command, with the
    errors, and counts of nothing; or, with how many things were `kept`, of those that stay.
    """

    def __init__(self, report: dict[str, Any], errors: int) -> None:
        kept = report.get("kept", 0)
        outcome = "nothing was imported"
        if kept:
            stay = "1 thing that was" if kept == 1 else f"{kept} things that were"
            outcome = f"what came in was taken back, but for {stay} changed meanwhile and "
            outcome += "stays" if kept == 1 else "stay"
        are = "is" if errors == 1 else "are"
        message = f"{errors} of {report['lines']} lines {are} in error: {outcome}"
        super().__init__("all_or_nothing", message)
        self.report = {**report, "refused": {"code": self.code, "message": self.message}}


def bring_in(record: Import, intake: Intake, *, budget: timedelta | None = None) -> Report:
    """Take in an import that has begun, as its person chose: what is valid, or all or nothing.

    Raises Withheld, and what `apply` raises.
    """
    if not intake.settings.all_or_nothing:
        return apply(record, intake, budget=budget)
    until = time.monotonic() + budget.total_seconds() if budget is not None else None
    _check_first(record, intake, until)
    if until is not None:
        budget = timedelta(seconds=until - time.monotonic())
    report = apply(record, intake, budget=budget)
    if record.is_taken_back:
        _take_back(record, report, budget)
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


def _check_first(record: Import, intake: Intake, until: float | None) -> None:
    """Unless lines are in already. Raises Withheld, the import then being closed with its lines in
    error; TakenOver where another worker checks it, or a person stopped it.

    A check cannot be resumed. One that goes beyond `until` (monotonic seconds) is given up. If it
    has found no line in error, the lines go in: one that is takes them back.
    """
    mark = _claim_check(record)
    if not mark:
        return
    ours, report = record.under_way.filter(report__check=mark, lines_done=0), Report.of(intake)
    try:
        with suppress(TimeIsUp):
            check(intake, watch=_Watch(record, ours, until), report=report)
        if report.lines_in_error:
            _withhold(record, report, ours)
        if not ours.update(beat_at=clock.now()):
            raise TakenOver(record.pk)
    except TakenOver:
        _forget_rows_of_stopped(record)
        raise


@dataclass(frozen=True)
class _Watch:
    """Keeps the lines in error that a check finds. Raises TakenOver once the import is not `ours`,
    and TimeIsUp beyond `until`.
    """

    record: Import
    ours: QuerySet[Import]
    until: float | None

    def __call__(self, _rows: list[Row], chunk: Chunk) -> None:
        wrong = [one.line for one in chunk.lines if one.line.errors]
        with transaction.atomic():
            if not self.ours.update(beat_at=clock.now()):
                raise TakenOver(self.record.pk)
            ImportRow.objects.bulk_create(_row_in_error(self.record, line) for line in wrong)
        if self.until is not None and time.monotonic() > self.until:
            raise TimeIsUp(self.record.pk)


def _claim_check(record: Import) -> str:
    """A mark for this check: an earlier one, whose worker died or is slow, counts no more. Empty
    where lines are in. Raises TakenOver where this run of the import is over.
    """
    mark = uuid4().hex
    with transaction.atomic():
        now = record.under_way.select_for_update(no_key=True).first()
        if now is None:
            raise TakenOver(record.pk)
        if not now.lines_done:
            now.rows.all().delete()
            now.report = {"check": mark}
            record.under_way.update(report=now.report, beat_at=clock.now())
    record.lines_done, record.report = now.lines_done, now.report
    return "" if now.lines_done else mark


def _row_in_error(record: Import, line: Line) -> ImportRow:
    return ImportRow(
        organisation_id=record.organisation_id,
        record=record,
        line=line.number,
        outcome=ImportRow.Outcome.ERROR,
        problems=[{**one.as_dict, "severity": "error"} for one in line.in_order(line.errors)],
    )


def _forget_rows_of_stopped(record: Import) -> None:
    """Nothing became of any line of an import that was stopped before one came in."""
    with transaction.atomic():
        stopped = Import.objects.filter(pk=record.pk, state=Import.State.STOPPED, lines_done=0)
        if stopped.select_for_update(no_key=True).exists():
            record.rows.all().delete()


def _withhold(record: Import, report: Report, ours: QuerySet[Import]) -> NoReturn:
    """Nothing comes in: kept in the list, with what was wrong. Raises Withheld; or TakenOver."""
    kept = {**of_nothing(report.kept), "changes": [], "settled": [], "settled_count": 0}
    with transaction.atomic():
        closed = ours.update(
            state=Import.State.CANCELLED,
            report=kept,
            lines=report.lines,
            finished_at=clock.now(),
        )
        if not closed:
            raise TakenOver(record.pk)
        facts = {
            "file": record.file_name,
            "lines": report.lines,
            "errors": report.lines_in_error,
        }
        note(
            record.organisation_id,
            "import.withheld",
            record,
            member=record.created_by,
            batch=record.batch,
            facts=facts,
        )
        if record.created_by:
            tell(record.created_by, "import.withheld", url=record.path, facts=facts)
    forget_checked(record)
    record.refresh_from_db()
    raise Withheld(of_nothing(report.as_dict), report.lines_in_error)


def _take_back(record: Import, report: Report, budget: timedelta | None) -> NoReturn:
    """What came in before a line turned out to be in error. Raises Withheld; UndoPaused after
    `budget`; TakenOver where another worker does it.
    """
    try:
        recount = undo(record, budget=budget)
    except UndoneElsewhere as elsewhere:
        raise TakenOver(record.pk) from elsewhere
    except UndoPaused:
        raise
    except Exception:
        note_failure(record)
        raise
    record.refresh_from_db()
    told = of_nothing(report.as_dict)
    if recount.kept:
        told = {**told, **_counts_of_kept(record, told), "kept": recount.kept}
    raise Withheld(told, report.lines_in_error)


def _counts_of_kept(record: Import, told: dict[str, Any]) -> dict[str, dict[str, int]]:
    """What the import created, or updated, and is there still."""
    counts = {name: Counter(told[name]) for name in ("created", "updated")}
    cells = record.kept.order_by().values_list("what", "subject_id", "field")
    for what, _pk, is_whole in {(what, pk, not field) for what, pk, field in cells}:
        counts["created" if is_whole else "updated"][WORDS[what]] += 1
    return {name: {thing: found[thing] for thing in told[name]} for name, found in counts.items()}
