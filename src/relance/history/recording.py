"""Writing history: one event, or many at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from json import JSONEncoder
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from django.db import models

from relance.core import bulk
from relance.history.models import Event
from relance.organisations.models import Member, Organisation


def event_of(
    organisation: Organisation | int,
    verb: str,
    subject: models.Model,
    *,
    member: Member | None = None,
    customer_id: int | None = None,
    batch: str = "",
    changes: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Event:
    """An event that is not yet written; pass many to `record_all`."""
    return Event(
        organisation_id=organisation if isinstance(organisation, int) else organisation.pk,
        verb=verb,
        subject_type=subject._meta.model_name or "",
        subject_id=subject.pk,
        customer_id=customer_id,
        member=member,
        batch=batch,
        changes=dict(changes or {}),
        facts=dict(facts or {}),
    )


def record(
    organisation: Organisation | int, verb: str, subject: models.Model, **details: Any
) -> Event:
    """Write one event, in the transaction of what it tells. Details: see `event_of`."""
    event = event_of(organisation, verb, subject, **details)
    event.save()
    return event


def record_all(events: Iterable[Event]) -> None:
    """Write many events in few queries."""
    Event.objects.bulk_create(list(events), batch_size=1000)


class EventRow(NamedTuple):
    """An event of very many: no model instance. `changes` and `facts` are JSON texts."""

    verb: str
    subject_type: str
    subject_id: int
    customer_id: int | None
    changes: str = "{}"
    facts: str = "{}"


def record_rows(
    organisation: Organisation,
    events: Sequence[EventRow],
    *,
    member: Member | None = None,
    batch: str = "",
) -> None:
    """Write very many events of one moment, whole sets at a time."""
    member_id = member.pk if member else None
    of_all = {"organisation_id": organisation.pk, "member_id": member_id, "batch": batch}
    bulk.insert(Event, EventRow._fields, events, of_all)


# What a JSON column of a row takes: of any plain value, and, quicker, of a text.
json_text = JSONEncoder(ensure_ascii=False).encode
quoted: Callable[[str], str] = encode_basestring


def changes_of_new(columns: Mapping[str, Sequence[Any]], count: int) -> list[str]:
    """The JSON texts of `changes_between({}, …)` of so many new records, whose fields are these
    columns: what is empty says nothing. At once, as there may be very many; no value is a list or
    dict.
    """
    texts = {name: _texts(values) for name, values in columns.items() if any(values)}
    always = {name: some for name, some in texts.items() if all(some)}
    others = [
        [f', "{name}": [null, {text}]' if text else "" for text in some]
        for name, some in texts.items()
        if name not in always
    ]
    begin = ", ".join(f'"{name}": [null, %s]' for name in always)
    form = f"{{{begin}{'%s' * len(others)}}}"
    entries = zip(*always.values(), *others, strict=True) if texts else [()] * count
    told = [form % entry for entry in entries]
    return told if always else [text.replace("{, ", "{", 1) for text in told]


def _texts(values: Sequence[Any]) -> list[str]:
    """JSON; nothing of what is empty."""
    if {*map(type, values)} == {str} and all(values):
        return list(map(quoted, values))
    told = {value: _text(value) if value else "" for value in {*values}}
    return [told[value] for value in values]


def changes_text(changes: Mapping[str, Sequence[Any]]) -> str:
    """The JSON text of field → [before, after]."""
    told = [f'"{name}": [{_text(old)}, {_text(new)}]' for name, (old, new) in changes.items()]
    return f"{{{', '.join(told)}}}"


def _text(value: Any) -> str:
    """Most are plain texts, and those are told quickly."""
    return quoted(value) if type(value) is str else json_text(plain(value))


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Per field that differs: [before, after], as JSON can hold them."""
    return {
        field: [plain(before.get(field)), plain(value)]
        for field, value in after.items()
        if before.get(field) != value
    }


def plain(value: Any) -> Any:
    """As JSON can hold it; a record is its name."""
    return value if isinstance(value, str | int | bool | None | list | dict) else str(value)
