"""Files that somebody left before deciding on them are cancelled, all at once."""

from django.db import transaction

from relance.core import clock
from relance.imports.models import CheckedRow, Import
from relance.organisations.models import Member, OwnedQuerySet


def waiting_of(member: Member) -> OwnedQuerySet[Import]:
    """The member's own files that wait for a decision."""
    records = Import.objects.visible_to(member)
    return records.filter(created_by=member, state=Import.State.UPLOADED)


def cancel_waiting(member: Member) -> int:
    """Nothing of them comes in. Answers how many they were."""
    with transaction.atomic():
        waiting = waiting_of(member).select_for_update(of=("self",), no_key=True)
        ids = list(waiting.order_by("pk").values_list("pk", flat=True))
        Import.objects.filter(pk__in=ids).update(
            state=Import.State.CANCELLED, finished_at=clock.now()
        )
        CheckedRow.objects.filter(record__in=ids).delete()
    return len(ids)
