"""History of what lies below it: the organisation itself and its members."""

from typing import Any

from relance.core import places
from relance.organisations.models import Member, Organisation


def record(
    organisation: Organisation,
    verb: str,
    subject: Organisation | Member,
    *,
    by: Member | None,
    **details: Any,
) -> None:
    """Write one event, in the transaction of what it tells; `by` is None for a command."""
    for write in places.recorders:
        write(organisation, verb, subject, member=by, **details)
