"""What the worker does for imports. Harmless twice."""

import logging

from django.db import transaction
from django_q.tasks import async_task

from relance.core import clock
from relance.core.refusal import Refused
from relance.imports.applying import TakenOver, apply
from relance.imports.models import Import
from relance.imports.previewing import LINES_AT_ONCE, check_stored, signature_of
from relance.imports.starting import intake_of

logger = logging.getLogger(__name__)

# Bytes; below this a file has fewer lines than a page checks at once, whatever is in it.
CERTAINLY_SHORT = 2 * LINES_AT_ONCE
CHECK = "relance.imports.jobs.check_import"
APPLY = "relance.imports.jobs.apply_import"


def check_soon(record: Import) -> None:
    """Have a long file checked, once the present transaction is committed."""
    if record.file.size <= CERTAINLY_SHORT:
        return
    transaction.on_commit(lambda: async_task(CHECK, record.pk))


def apply_soon(record: Import) -> None:
    """Have a confirmed import applied, once the present transaction is committed."""
    transaction.on_commit(lambda: async_task(APPLY, record.pk))


def check_import(import_id: int) -> None:
    """Check one long file for its page, under the choices made last."""
    record = _found(import_id)
    if record is None or record.state != Import.State.UPLOADED:
        return
    signature = signature_of(record)
    if record.preview.get("signature") == signature and "report" in record.preview:
        return
    waiting = Import.objects.filter(pk=import_id, state=Import.State.UPLOADED)

    def note(lines: int) -> None:
        waiting.update(preview={"signature": signature, "lines_checked": lines})

    preview = check_stored(record, progress=note)
    if preview is not None:
        waiting.update(preview=preview)


def apply_import(import_id: int) -> None:
    """Apply one confirmed import, from where it stands. A failure is a row to be seen."""
    record = _found(import_id)
    if record is None or record.state != Import.State.APPLYING:
        return
    try:
        apply(record, intake_of(record))
    except TakenOver:
        logger.info("import %s goes on elsewhere", import_id)
    except Refused as refusal:
        _fail(record, refusal.code, refusal.message)
    except Exception:
        logger.exception("import %s stopped", import_id)
        _fail(record, "crashed", "Something went wrong on our side; the import can be resumed")


def _found(import_id: int) -> Import | None:
    records = Import.objects.select_related("organisation", "file", "created_by__user")
    return records.filter(pk=import_id).first()


def _fail(record: Import, code: str, message: str) -> None:
    record.refresh_from_db()
    Import.objects.filter(pk=record.pk, state=Import.State.APPLYING).update(
        state=Import.State.FAILED,
        report={**record.report, "failure": {"code": code, "message": message}},
        finished_at=clock.now(),
    )
