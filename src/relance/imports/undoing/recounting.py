"""What undoing an import did, or would do: counts, the first cells, what stays and why."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from relance.history.models import Event
from relance.imports.models import ImportKept
from relance.imports.undoing.decisions import Cell, Decision
from relance.imports.undoing.retracing import Stretch

CELLS_SHOWN = 100
# Kind of record → its word in a report.
WORDS = {
    "customer": "customers",
    "contact": "contacts",
    "customergroup": "groups",
    "invoice": "invoices",
    "creditnote": "credit_notes",
    "payment": "payments",
}
# The same, of one.
ONE = {"customergroup": "group", "creditnote": "credit_note"}


@dataclass
class Recount:
    """`events` are all that the import left, `events_done` how many of them were walked back."""

    removed: Counter[str] = field(default_factory=Counter)
    restored: int = 0
    cells: list[dict[str, Any]] = field(default_factory=list)
    kept: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    events: int = 0
    events_done: int = 0

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Recount":
        """As it was stored with the import."""
        return cls(
            removed=Counter(stored.get("removed", {})),
            restored=stored.get("restored", 0),
            cells=list(stored.get("cells", [])),
            kept=stored.get("kept", 0),
            reasons=Counter(stored.get("reasons", {})),
            events=stored.get("events", 0),
            events_done=stored.get("events_done", 0),
        )

    def add(self, stretch: Stretch, decision: Decision) -> None:
        for kind, rows in decision.gone.items():
            self.removed[WORDS[kind]] += len(rows)
        self.restored += len(decision.cells)
        self.cells += [shown_cell(one) for one in decision.cells[: CELLS_SHOWN - len(self.cells)]]
        self.kept += len(decision.kept)
        self.reasons.update(one.reasons[0] for one in decision.kept)
        self.events_done += len(stretch.events)

    @property
    def stored(self) -> dict[str, Any]:
        return {
            "removed": dict(self.removed),
            "restored": self.restored,
            "cells": self.cells,
            "kept": self.kept,
            "reasons": dict(self.reasons),
            "events": self.events,
            "events_done": self.events_done,
        }

    @property
    def counts(self) -> dict[str, int]:
        """Removed records by word, those that there are none of too."""
        return {word: self.removed[word] for word in WORDS.values()}


def shown_cell(cell: Cell) -> dict[str, Any]:
    """A cell as the page shows it: `before` is what it holds now, `after` what comes back."""
    return {
        "kind": cell.kind,
        "whose": str(cell.row),
        "field": cell.name,
        "before": cell.now,
        "after": cell.then,
    }


def kept_as_dicts(rows: list[ImportKept]) -> list[dict[str, Any]]:
    """As commands print them: which record, why, and who touched it when."""
    events = Event.objects.select_related("member__user").in_bulk(
        [row.event_id for row in rows if row.event_id]
    )
    return [_kept_as_dict(row, events.get(row.event_id or 0)) for row in rows]


def _kept_as_dict(row: ImportKept, event: Event | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "what": ONE.get(row.what, row.what),
        "id": row.subject_id,
        "name": row.name,
        "reason": row.reasons[0],
        "reasons": row.reasons,
    }
    if row.field:
        told |= {"field": row.field, **row.facts}
    if event is not None:
        told |= {
            "verb": event.verb,
            "at": event.at.isoformat(),
            "by": event.member.user.email if event.member else "",
        }
    return told
