"""What the worker does to undo imports, and to foresee it. Harmless twice."""

import logging
from datetime import timedelta

from django.db import transaction
from django_q.tasks import async_task

from relance.core import clock
from relance.imports.models import Import
from relance.imports.undoing.foreseeing import ask, foresee_in_background
from relance.imports.undoing.undo import (
    UndoneElsewhere,
    UndoPaused,
    note_failure,
    silent_undoings,
    undo,
)

logger = logging.getLogger(__name__)

# Half of what the queue gives a job: a long undoing goes on in the next one.
BUDGET = timedelta(minutes=5)
UNDO = "relance.imports.undo_jobs.undo_import"
FORESEE = "relance.imports.undo_jobs.foresee_import"


def undo_soon(record: Import) -> None:
    """Have a claimed import undone, once the present transaction is committed."""
    transaction.on_commit(lambda: async_task(UNDO, record.pk))


def foresee_soon(record: Import) -> None:
    """Have a big import looked at, unless a look is under way or still holds."""
    if mark := ask(record):
        transaction.on_commit(lambda: async_task(FORESEE, record.pk, mark))


def undo_import(import_id: int) -> None:
    """Undo one claimed import, from where it stands. A failure is a row to be seen."""
    record = Import.objects.filter(pk=import_id, state=Import.State.UNDOING).first()
    if record is None:
        return
    try:
        undo(record, budget=BUDGET)
    except UndoPaused:
        async_task(UNDO, import_id)
    except UndoneElsewhere:
        logger.info("the undoing of import %s goes on elsewhere", import_id)
    except Exception:
        logger.exception("the undoing of import %s stopped", import_id)
        note_failure(record)


def foresee_import(import_id: int, mark: str) -> None:
    """Look at what undoing one import would do, for the page that waits."""
    record = Import.objects.select_related("organisation").filter(pk=import_id).first()
    if record is not None:
        foresee_in_background(record, mark)


def sweep_silent_undoings() -> None:
    """Undoings whose process was killed go on by themselves: a half is worse than either whole."""
    for record in silent_undoings():
        logger.error("the undoing of import %s was interrupted", record.pk)
        ours = silent_undoings().filter(pk=record.pk)
        if ours.update(beat_at=clock.now()):
            async_task(UNDO, record.pk)
