"""Events in the reader's words: what happened, by whom, and each change before and after.

The packages bring their sentences through `core.places.sentences`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from relance.core import places
from relance.core.places import Sentence
from relance.history.models import Event
from relance.history.values import field_of, model_of, written, written_of_field
from relance.organisations.models import Member


@dataclass(frozen=True)
class Change:
    """A field by its label; `before` or `after` is empty where there was nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """One line of a timeline. `by` is empty where the house acted by itself."""

    event: Event
    at: datetime
    text: str
    icon: str
    url: str
    by: str
    changes: list[Change]
    state: str
    # What it came by (an import), and its page.
    origin: str = ""
    origin_url: str = ""


class Facts(dict[str, str]):
    """A sentence that asks for a fact which an old event lacks is still a sentence."""

    def __missing__(self, _key: str) -> str:
        return ""


def told(events: Iterable[Event], *, member: Member) -> list[Told]:
    """Each event in the language of the page, in the order given.

    What is no more (its import was undone) is told without a link.
    """
    known = {sentence.verb: sentence for sentence in places.sentences}
    lines = [_told(event, known.get(event.verb) or _plain(event), member) for event in events]
    lines = _with_origins(lines, member)
    gone = _gone([one.event for one in lines if one.url])
    return [
        replace(one, url="") if (one.event.subject_type, one.event.subject_id) in gone else one
        for one in lines
    ]


def _with_origins(lines: list[Told], member: Member) -> list[Told]:
    """Each with what it came by; not what is told of that itself."""
    found: dict[str, tuple[str, str]] = {}
    for origin in places.origins:
        batches = [one.event.batch for one in lines if one.event.batch.startswith(origin.prefix)]
        rests = {batch.removeprefix(origin.prefix) for batch in batches}
        if ids := {int(rest) for rest in rests if rest.isdecimal()}:
            told_by = origin.told(member, ids)
            found.update((f"{origin.prefix}{pk}", words) for pk, words in told_by.items())
    return [_coming_by(one, *found.get(one.event.batch, ("", ""))) for one in lines]


def _coming_by(one: Told, origin: str, url: str) -> Told:
    return replace(one, origin=origin, origin_url=url) if url and url != one.url else one


def _gone(events: Iterable[Event]) -> set[tuple[str, int]]:
    """The subjects that are in no table any more: one query per kind."""
    ids: dict[str, set[int]] = {}
    for event in events:
        ids.setdefault(event.subject_type, set()).add(event.subject_id)
    gone: set[tuple[str, int]] = set()
    for kind, some in ids.items():
        if model := model_of(kind):
            there = model._base_manager.filter(pk__in=some).values_list("pk", flat=True)
            gone.update((kind, pk) for pk in some.difference(there))
    return gone


def told_of_many(events: Iterable[Event], *, member: Member) -> list[Told]:
    """As `told`, each naming the record that it is about: they stand in one history of several."""
    events = list(events)
    names = {
        (naming.subject_type, pk): name
        for naming in places.namings
        if (ids := {one.subject_id for one in events if one.subject_type == naming.subject_type})
        for pk, name in naming.names(member, ids).items()
    }
    return [
        _named(one, names.get((one.event.subject_type, one.event.subject_id), ""))
        for one in told(events, member=member)
    ]


def _named(one: Told, name: str) -> Told:
    if not name or name in one.text:
        return one
    return replace(one, text=_("%(what)s (%(name)s)") % {"what": one.text, "name": name})


def fill(text: Any, facts: dict[str, Any]) -> str:
    """A sentence with its facts written in place."""
    return str(text) % Facts({name: written(value) for name, value in facts.items()})


def _told(event: Event, sentence: Sentence, member: Member) -> Told:
    text = sentence.text(event) if callable(sentence.text) else fill(sentence.text, event.facts)
    return Told(
        event=event,
        at=event.at,
        text=text,
        icon=sentence.icon,
        url=sentence.url(member, event) or "",
        by=event.member.user.display_name if event.member else "",
        changes=_changes(event, sentence, member),
        state=sentence.state,
    )


def _plain(event: Event) -> Sentence:
    """A verb that no package speaks for is still shown, by its code."""
    return Sentence(event.verb, lambda event: event.verb, icon="history")


def _changes(event: Event, sentence: Sentence, member: Member) -> list[Change]:
    currency = event.facts.get("currency") or member.organisation.currency
    changes = []
    for name, (before, after) in event.changes.items():
        field = field_of(event.subject_type, name)
        label = sentence.labels.get(name) or (field.verbose_name if field else name)
        changes.append(
            Change(
                _capital(str(label)),
                written_of_field(field, before, currency),
                written_of_field(field, after, currency),
            )
        )
    return changes


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]
