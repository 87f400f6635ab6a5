"""What the worker does for imports. Harmless twice."""

import logging

from django.db import transaction
from django_q.tasks import async_task

from relance.core import clock
from relance.core.refusal import Refused
from relance.imports.applying.apply import TakenOver, TimeIsUp, fail, fail_for, silent
from relance.imports.applying.starting import intake_of
from relance.imports.applying.wholly import bring_in
from relance.imports.cells.refusals import FileRefused
from relance.imports.checking.correcting import forget_checked
from relance.imports.models import Import
from relance.imports.showing.preview import Preview, signature_of
from relance.imports.showing.previewing import check_stored
from relance.imports.undo_jobs import BUDGET, UNDO, undo_import
from relance.imports.undoing.undo import UndoPaused
from relance.notifications.telling import tell

logger = logging.getLogger(__name__)

CHECK = "relance.imports.jobs.check_import"
APPLY = "relance.imports.jobs.apply_import"


def check_soon(record: Import) -> None:
    """Have a long file checked, once the present transaction is committed."""
    transaction.on_commit(lambda: async_task(CHECK, record.pk))


def apply_soon(record: Import) -> None:
    """Have a confirmed import applied, once the present transaction is committed."""
    transaction.on_commit(lambda: async_task(APPLY, record.pk))


def check_import(import_id: int) -> None:
    """Check one long file for its page, under the choices made last."""
    record = _found(import_id)
    if record is None or record.state != Import.State.UPLOADED:
        return
    kept = Preview.of(record.preview)
    if record.preview.get("signature") == signature_of(record) and not kept.is_waiting:
        return
    waiting = Import.objects.filter(pk=import_id, state=Import.State.UPLOADED)
    started_at = clock.now()

    def note(lines: int, total: int) -> None:
        nonlocal started_at
        if not total:
            started_at = clock.now()
        waiting.update(lines_checked=lines, lines=total, started_at=started_at)

    check_stored(record, progress=note, budget=BUDGET)


def apply_import(import_id: int) -> None:
    """Apply one confirmed import, from where it stands. A failure is a row to be seen."""
    record = _found(import_id)
    if record is None:
        return
    if record.is_taken_back:
        undo_import(import_id)  # whoever began that died
    if record.state != Import.State.APPLYING:
        return
    try:
        bring_in(record, intake_of(record), budget=BUDGET)
        forget_checked(record)
    except TimeIsUp:
        async_task(APPLY, import_id)
    except UndoPaused:
        async_task(UNDO, import_id)
    except TakenOver:
        logger.info("import %s goes on elsewhere", import_id)
    except Exception as error:
        if not isinstance(error, Refused):
            logger.exception("import %s stopped", import_id)
        if fail_for(record, _as_refused(error)):
            _tell_of_failure(record)


def _as_refused(error: Exception) -> Exception:
    """What the storage says where the file is not there any more, in our words."""
    if isinstance(error, FileNotFoundError):
        return FileRefused("file_lost", "The content of this file is lost")
    return error


def sweep_silent() -> None:
    """Imports whose process was killed are shown as failed, with the button to go on."""
    for record in silent():
        logger.error("import %s was interrupted", record.pk)
        if fail(record, "interrupted", "The import was interrupted; it can be resumed"):
            _tell_of_failure(record)


def _tell_of_failure(record: Import) -> None:
    """Whoever started it may have left its page."""
    if record.created_by:
        facts = {"file": record.file_name, "lines": record.lines_done}
        tell(record.created_by, "import.failed", url=record.path, facts=facts)


def _found(import_id: int) -> Import | None:
    records = Import.objects.select_related("organisation", "file", "created_by__user")
    return records.filter(pk=import_id).first()
