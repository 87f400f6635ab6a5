"""An import is walked back: stretch by stretch, newest first, each in one transaction.

What it created goes, cells that it changed return; what was touched since is kept and named. The
job may run twice, two people may click at once, the worker may die between two stretches: nothing
is taken back twice, and nothing is left half.
"""

import time
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from relance.core import clock
from relance.core.refusal import Refused
from relance.customers.editing import wait_for_names
from relance.history.recording import record as record_event
from relance.imports.models import Import
from relance.imports.undoing.deciding import Decider
from relance.imports.undoing.recounting import Recount
from relance.imports.undoing.retracing import Stretch, Trail
from relance.imports.undoing.standing_now import lock
from relance.imports.undoing.taking_back import take_back
from relance.notifications.telling import tell
from relance.organisations.models import Member

UNDOABLE = (Import.State.DONE, Import.State.STOPPED, Import.State.FAILED)
ATTEMPTS = 5
# Longer than the queue waits before it gives a job whose worker died to another one.
LONGEST_SILENCE = timedelta(minutes=20)


class UndoneElsewhere(Exception):
    """Another worker goes on with it, or it is over."""


class UndoPaused(Exception):
    """Its time is up: what was taken back stays so, and it goes on from there."""


def begin_undo(record: Import, *, member: Member | None) -> bool:
    """Claim the import for undoing; a second click, or a second person, gets False."""
    report = Recount(events=Trail(record).count()).stored
    return bool(
        Import.objects.filter(pk=record.pk, state__in=UNDOABLE).update(
            state=Import.State.UNDOING,
            undo_cursor=None,
            undo_report={**report, "started_at": clock.now().isoformat()},
            undone_by=member,
            beat_at=clock.now(),
        )
    )


def go_on(record: Import) -> bool:
    """Claim one that stopped by a mistake of ours, so that it goes on once."""
    report = dict(record.undo_report)
    if record.state != Import.State.UNDOING or not report.pop("failure", None):
        return False
    stopped = Import.objects.filter(
        pk=record.pk, state=Import.State.UNDOING, undo_report__has_key="failure"
    )
    return bool(stopped.update(undo_report=report, beat_at=clock.now()))


def refusal(record: Import) -> Refused:
    """Why this import cannot be undone."""
    if record.state in (Import.State.UNDOING, Import.State.UNDONE):
        return Refused("undone_already", "This import is undone already, or being undone")
    return Refused("nothing_to_undo", "Nothing of this import came in: there is nothing to undo")


def undo(record: Import, *, budget: timedelta | None = None) -> Recount:
    """Walk back a claimed import from where it stands, and close it.

    Raises UndoneElsewhere where someone else does it, and then changes nothing; UndoPaused after
    the first stretch that ends beyond `budget`.
    """
    record = _found(record.pk)
    if record.state != Import.State.UNDOING:
        raise UndoneElsewhere(record.pk)
    trail = Trail(record)
    until = time.monotonic() + budget.total_seconds() if budget is not None else None
    for stretch in trail.stretches(record.undo_cursor):
        _take(trail, stretch)
        if until is not None and time.monotonic() > until:
            raise UndoPaused(record.pk)
    _close(record)
    return Recount.of(record.undo_report)


def _take(trail: Trail, stretch: Stretch) -> None:
    """Again from the start where someone added something to what goes, at that very moment."""
    for _attempt in range(ATTEMPTS - 1):
        try:
            return _take_once(trail, stretch)
        except IntegrityError:
            continue
    return _take_once(trail, stretch)


def _take_once(trail: Trail, stretch: Stretch) -> None:
    """One transaction: a kill leaves all of it or nothing."""
    record = trail.record
    with transaction.atomic():
        _claim(record)
        lock(trail, stretch)
        decision = Decider(trail).decide(stretch)
        recount = Recount.of(record.undo_report)
        recount.add(stretch, decision)
        take_back(record, decision)
        report = {**record.undo_report, **recount.stored}
        Import.objects.filter(pk=record.pk).update(
            undo_cursor=stretch.last, undo_report=report, beat_at=clock.now()
        )
    record.undo_cursor, record.undo_report = stretch.last, report


def _claim(record: Import) -> None:
    """Nobody imports, or takes a name, until the transaction ends. Raises UndoneElsewhere."""
    wait_for_names(record.organisation_id)
    current = Import.objects.select_for_update(no_key=True).get(pk=record.pk)
    is_ours = current.undo_cursor == record.undo_cursor
    if current.state != Import.State.UNDOING or not is_ours:
        raise UndoneElsewhere(record.pk)


def note_failure(record: Import) -> None:
    """It stopped by a mistake of ours; a person sees that, and can let it go on."""
    with transaction.atomic():
        current = Import.objects.select_for_update(no_key=True).get(pk=record.pk)
        if current.state == Import.State.UNDOING:
            current.undo_report["failure"] = {"code": "crashed"}
            current.save(update_fields=["undo_report"])


def silent_undoings() -> QuerySet[Import]:
    """Those of which nothing was heard for too long: whoever walked them back is dead."""
    return Import.objects.filter(
        state=Import.State.UNDOING, beat_at__lt=clock.now() - LONGEST_SILENCE
    ).exclude(undo_report__has_key="failure")


def _close(record: Import) -> None:
    """It is over: its line in history, and a word to who asked for it."""
    with transaction.atomic():
        ours = Import.objects.filter(pk=record.pk, state=Import.State.UNDOING)
        if not ours.update(state=Import.State.UNDONE, undone_at=clock.now()):
            raise UndoneElsewhere(record.pk)
        recount = Recount.of(record.undo_report)
        verb, url = "import.undone", record.undo_path
        facts = {
            "file": record.file_name,
            "removed": recount.removed.total(),
            "restored": recount.restored,
            "kept": recount.kept,
        }
        _note(record, verb, facts)
        if record.is_taken_back:
            # By itself: whoever started it is told why nothing is in, but what was changed since.
            verb, url = "import.withheld", record.undo_path if recount.kept else record.path
            facts = {
                "file": record.file_name,
                "lines": record.report["lines"],
                "errors": record.report["lines_in_error"],
                "kept": recount.kept,
            }
            _note(record, verb, facts)
        if record.undone_by:
            tell(record.undone_by, verb, url=url, facts=facts)
    record.checked_rows.all().delete()


def _note(record: Import, verb: str, facts: dict[str, Any]) -> None:
    who, batch = record.undone_by, record.undo_batch
    record_event(record.organisation_id, verb, record, member=who, batch=batch, facts=facts)


def _found(import_id: int) -> Import:
    records = Import.objects.select_related("organisation", "undone_by__user")
    return records.get(pk=import_id)
