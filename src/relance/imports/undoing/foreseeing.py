"""What undoing an import would do, looked at beforehand: the undoing's own decisions, not written.

A small import is looked at while its page waits; a big one in the background.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from relance.core import clock
from relance.imports.models import Import, ImportKept
from relance.imports.undoing.deciding import Decider
from relance.imports.undoing.recounting import Recount
from relance.imports.undoing.retracing import Trail
from relance.imports.undoing.undo import UNDOABLE

# Events that a page waits for: about two seconds.
AT_A_GLANCE = 5_000
KEPT_SHOWN = 200
# How long a look in the background holds, and after which silence another one begins.
HOLDS = timedelta(minutes=15)
SILENCE = timedelta(minutes=2)


@dataclass
class Foreseen:
    """`kept` are the first of what would stay, not written."""

    recount: Recount
    kept: list[ImportKept] = field(default_factory=list)
    at: datetime = field(default_factory=clock.now)
    is_ready: bool = True


def foresee(
    record: Import,
    *,
    kept_shown: int | None = KEPT_SHOWN,
    progress: Callable[[Recount], bool] | None = None,
) -> Foreseen | None:
    """Walk all of it, and write nothing. None where `progress` says that nobody waits for it."""
    trail = Trail(record)
    foreseen = Foreseen(Recount(events=trail.count()))
    decider = Decider(trail)
    for stretch in trail.stretches(None):
        decision = decider.decide(stretch)
        foreseen.recount.add(stretch, decision)
        room = len(decision.kept) if kept_shown is None else kept_shown - len(foreseen.kept)
        foreseen.kept += decision.kept[:room]
        if progress is not None and not progress(foreseen.recount):
            return None
    return foreseen


def foreseen_at_once(record: Import) -> Foreseen | None:
    """For a page that waits; None where the import is too big for that."""
    if Trail(record).count() > AT_A_GLANCE:
        return None
    return foresee(record)


def ask(record: Import) -> str:
    """Claim a look in the background: the mark to hand to its job, or "" where there is one."""
    with transaction.atomic():
        current = Import.objects.select_for_update(no_key=True).get(pk=record.pk)
        if current.state not in UNDOABLE or _holds(current.undo_report.get("preview")):
            return ""
        mark = clock.now().isoformat()
        current.undo_report = {"preview": {"mark": mark, "beat": mark}}
        current.save(update_fields=["undo_report"])
        return mark


def foresee_in_background(record: Import, mark: str) -> None:
    """Look, and keep what was seen with the import: only while it waits for this very look."""
    waiting = Import.objects.filter(
        pk=record.pk, state__in=UNDOABLE, undo_report__preview__mark=mark
    )

    def note(recount: Recount) -> bool:
        return bool(waiting.update(undo_report={"preview": _stored(mark, recount)}))

    foreseen = foresee(record, progress=note)
    if foreseen is not None:
        kept = [{name: getattr(row, name) for name in _KEPT} for row in foreseen.kept]
        seen = {**_stored(mark, foreseen.recount), "is_ready": True, "kept_rows": kept}
        waiting.update(undo_report={"preview": seen})


def foreseen_in_background(record: Import) -> Foreseen | None:
    """What such a look saw, or how far it is; None where none is under way or holds."""
    seen = record.undo_report.get("preview")
    if not _holds(seen):
        return None
    return Foreseen(
        Recount.of(seen),
        [ImportKept(**fields) for fields in seen.get("kept_rows", [])],
        datetime.fromisoformat(seen["mark"]),
        is_ready=bool(seen.get("is_ready")),
    )


_KEPT = ("what", "subject_id", "customer_id", "field", "name", "reasons", "event_id", "facts")


def _stored(mark: str, recount: Recount) -> dict[str, Any]:
    return {**recount.stored, "mark": mark, "beat": clock.now().isoformat()}


def _holds(seen: dict[str, Any] | None) -> bool:
    if not seen:
        return False
    longest = HOLDS if seen.get("is_ready") else SILENCE
    return clock.now() - datetime.fromisoformat(seen["beat"]) < longest
