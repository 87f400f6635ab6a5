"""What the worker does for imports. Harmless twice."""

import logging

from relance.core import clock
from relance.core.refusal import Refused
from relance.imports.applying import TakenOver, apply
from relance.imports.models import Import
from relance.imports.starting import intake_of

logger = logging.getLogger(__name__)


def apply_import(import_id: int) -> None:
    """Apply one import that a person confirmed, from where it stands. A failure is a row to be
    seen.
    """
    record = Import.objects.select_related("organisation", "file", "created_by").get(pk=import_id)
    if record.state != Import.State.APPLYING:
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


def _fail(record: Import, code: str, message: str) -> None:
    record.refresh_from_db()
    Import.objects.filter(pk=record.pk, state=Import.State.APPLYING).update(
        state=Import.State.FAILED,
        report={**record.report, "failure": {"code": code, "message": message}},
        finished_at=clock.now(),
    )
