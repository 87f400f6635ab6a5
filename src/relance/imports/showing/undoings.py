"""What the page of an undoing shows: cells that return, what stays and why, how far it is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse

from relance.core import clock
from relance.history.models import Event
from relance.history.sentences import Told, told
from relance.history.values import field_of, written_of_field
from relance.imports.models import ImportKept
from relance.imports.showing.undone import (
    ASSIGNED,
    NOUNS,
    counted_words,
    progress_words,
    reason_words,
    rest_words,
    written_list,
)
from relance.imports.undoing.recounting import Recount
from relance.imports.wording import in_one
from relance.organisations.models import Member


@dataclass(frozen=True)
class ShownCell:
    whose: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ShownKept:
    """`told` is the event that touched it since, in words; `cell` its field, where one stays."""

    name: str
    noun: str
    url: str
    reasons: str
    cell: ShownCell | None = None
    told: Told | None = None
    amount: dict[str, Any] = field(default_factory=dict)


def shown_cells(recount: Recount, member: Member) -> list[ShownCell]:
    return [
        _cell(one["kind"], one["field"], one["whose"], one["before"], one["after"], member)
        for one in recount.cells
    ]


def _cell(kind: str, name: str, whose: str, before: Any, after: Any, member: Member) -> ShownCell:
    model_field = field_of(kind, name)
    label = ASSIGNED.get(name) or (model_field.verbose_name if model_field else name)
    currency = member.organisation.currency
    return ShownCell(
        whose,
        str(label),
        written_of_field(model_field, written_list(before), currency),
        written_of_field(model_field, written_list(after), currency),
    )


def shown_kept(rows: Iterable[ImportKept], member: Member) -> list[ShownKept]:
    """Events that touched them are read in one query."""
    rows = list(rows)
    events = Event.objects.visible_to(member).select_related("member__user")
    found = list(events.filter(pk__in=[row.event_id for row in rows if row.event_id]))
    words = {one.event.pk: one for one in told(found, member=member)}
    return [_kept(row, words.get(row.event_id or 0), member) for row in rows]


def _kept(row: ImportKept, touched: Told | None, member: Member) -> ShownKept:
    cell = None
    if row.field:
        facts = row.facts
        cell = _cell(row.what, row.field, row.name, facts.get("before"), facts.get("now"), member)
    return ShownKept(
        row.name,
        str(NOUNS.get(row.what, row.what)),
        _url(row, member),
        in_one([reason_words(code) for code in row.reasons]),
        cell,
        touched,
        row.facts.get("amount", {}),
    )


def _url(row: ImportKept, member: Member) -> str:
    slug = member.organisation.slug
    if row.what == "invoice":
        return reverse("invoices:page", args=[slug, row.subject_id])
    if row.what == "payment":
        return reverse("invoices:page", args=[slug, row.facts["invoice"]])
    if row.what == "customergroup":
        return reverse("customers:group", args=[slug, row.subject_id])
    return reverse("customers:page", args=[slug, row.customer_id]) if row.customer_id else ""


def summary(recount: Recount) -> dict[str, Any]:
    """The counts in words."""
    return {
        "removed": counted_words(recount.removed),
        "restored": recount.restored,
        "kept_count": recount.kept,
        "reasons": [(reason_words(code), n) for code, n in recount.reasons.most_common()],
        "is_empty": not (recount.removed.total() or recount.restored),
    }


def progress_of(recount: Recount, *, since: str = "") -> dict[str, Any]:
    """How far it is; `since` is the moment when it began, for the time that is left."""
    rest = ""
    if since and recount.events_done:
        seconds = max((clock.now() - datetime.fromisoformat(since)).total_seconds(), 0.1)
        rate = recount.events_done / seconds
        rest = rest_words(rate, (recount.events - recount.events_done) / rate + 1)
    return {
        "label": progress_words(recount.events_done, recount.events),
        "done": recount.events_done,
        "total": recount.events,
        "rest": rest,
    }
