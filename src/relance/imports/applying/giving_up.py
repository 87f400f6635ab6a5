"""Files that are left before anybody decided on them: nothing of them comes in."""

from django.db import transaction

from relance.core import clock
from relance.imports.models import CheckedRow, Import
from relance.organisations.models import Member, OwnedQuerySet


def cancel(record: Import) -> bool:
    """False where it is too late."""
    return bool(_cancel(Import.objects.filter(pk=record.pk)))


def waiting_of(member: Member) -> OwnedQuerySet[Import]:
    """The member's own files that wait for a decision."""
    records = Import.objects.visible_to(member)
    return records.filter(created_by=member, state=Import.State.UPLOADED)


def cancel_waiting(member: Member) -> int:
    """All of these at once. Answers how many they were."""
    return _cancel(waiting_of(member))


def _cancel(records: OwnedQuerySet[Import]) -> int:
    """Those of them that wait for a decision still."""
    with transaction.atomic():
        waiting = records.filter(state=Import.State.UPLOADED)
        locked = waiting.select_for_update(of=("self",), no_key=True).order_by("pk")
        ids = list(locked.values_list("pk", flat=True))
        Import.objects.filter(pk__in=ids).update(
            state=Import.State.CANCELLED, finished_at=clock.now()
        )
        CheckedRow.objects.filter(record__in=ids).delete()
    return len(ids)
