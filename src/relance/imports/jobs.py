"""What the worker does for imports. Harmless twice."""

import logging
from datetime import timedelta

from django.db import transaction
from django_q.tasks import async_task

from relance.core.refusal import Refused
from relance.imports.applying import TakenOver, TimeIsUp, apply, fail, fail_for, silent
from relance.imports.models import Import
from relance.imports.previewing import LINES_AT_ONCE, check_stored, signature_of
from relance.imports.starting import intake_of

logger = logging.getLogger(__name__)

# Bytes; below this a file has fewer lines than a page checks at once, whatever is in it.
CERTAINLY_SHORT = 2 * LINES_AT_ONCE
# Half of what the queue gives a job: a long import goes on in the next one.
BUDGET = timedelta(minutes=5)
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
        apply(record, intake_of(record), budget=BUDGET)
    except TimeIsUp:
        async_task(APPLY, import_id)
    except TakenOver:
        logger.info("import %s goes on elsewhere", import_id)
    except Refused as error:
        fail_for(record, error)
    except Exception as error:
        logger.exception("import %s stopped", import_id)
        fail_for(record, error)


def sweep_silent() -> None:
    """Imports whose process was killed are shown as failed, with the button to go on."""
    for record in silent():
        logger.error("import %s was interrupted", record.pk)
        fail(record, "interrupted", "The import was interrupted; it can be resumed")


def _found(import_id: int) -> Import | None:
    records = Import.objects.select_related("organisation", "file", "created_by__user")
    return records.filter(pk=import_id).first()
