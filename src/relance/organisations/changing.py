"""Changing what an organisation is and wants, with its history."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.db import transaction

from relance.organisations.chronicle import record
from relance.organisations.models import Member, Organisation


@transaction.atomic
def change_organisation(
    organisation: Organisation, settings: Mapping[str, Any], *, by: Member
) -> None:
    """Set fields of the organisation; one event tells those that differ."""
    kept = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    changes = {
        name: [_plain(getattr(kept, name)), _plain(value)]
        for name, value in settings.items()
        if getattr(kept, name) != value
    }
    if not changes:
        return
    for name in changes:
        setattr(kept, name, settings[name])
    kept.save(update_fields=list(changes))
    record(kept, "organisation.updated", kept, by=by, changes=changes)


def _plain(value: Any) -> Any:
    return f"{value:%H:%M}" if isinstance(value, time) else value
