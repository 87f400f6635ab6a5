"""Where the plans stand on the day on which they send next: today, or the next working day.

What leaves, what waits for a person, who cannot be reached.
"""

from dataclasses import dataclass, field
from datetime import date

from django.core.cache import cache

from relance.dunning.facts import Case, cases
from relance.dunning.queries import may_be_due, sending_day, summary_key
from relance.dunning.rules import Reason
from relance.dunning.run import Due, group_under_cap
from relance.organisations.models import Organisation


@dataclass
class Standing:
    """On the day `on` `due` leaves by itself, `capped` later; the others are somebody's task."""

    on: date
    is_today: bool
    due: list[Due] = field(default_factory=list)
    capped: list[Due] = field(default_factory=list)
    waiting: list[Case] = field(default_factory=list)
    unreachable: list[Case] = field(default_factory=list)

    @property
    def tasks(self) -> list[Case]:
        return [*self.waiting, *self.unreachable]


def standing_of(organisation: Organisation) -> Standing:
    """A fixed number of queries per batch of invoices that may be due."""
    day = sending_day(organisation)
    standing = Standing(day, is_today=day == organisation.today())
    due: list[Case] = []
    for case in cases(organisation, may_be_due(organisation, day), today=day):
        if case.decision.is_due or case.decision.reasons == (Reason.CAPPED,):
            due.append(case)
        elif case.decision.waits_for_person:
            standing.waiting.append(case)
        elif case.decision.reasons == (Reason.NO_RECIPIENT,):
            standing.unreachable.append(case)
    standing.due, standing.capped = group_under_cap(due)
    return standing


# The rail is on every page: what it counts is counted once a minute, not at every look.
KEPT_FOR = 60  # seconds
NAMED = 6


@dataclass(frozen=True)
class Line:
    """A message that is due, as a list of few lines tells it."""

    level: str
    customer_id: int
    customer: str
    invoices: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """How many messages are due on the day `on`, the first of them, and how many tasks wait."""

    on: date
    is_today: bool
    due: int
    first: tuple[Line, ...]
    tasks: int


def summary_of(organisation: Organisation) -> Summary:
    """Where the plans stand, as it was at most a minute ago."""
    key = summary_key(organisation)
    kept: Summary | None = cache.get(key)
    if kept is None:
        kept = _summed_up(standing_of(organisation))
        cache.set(key, kept, KEPT_FOR)
    return kept


def _summed_up(standing: Standing) -> Summary:
    first = tuple(
        Line(
            due.level,
            due.customer.pk,
            due.customer.name,
            tuple(case.invoice.number for case in due.cases),
        )
        for due in standing.due[:NAMED]
    )
    return Summary(standing.on, standing.is_today, len(standing.due), first, len(standing.tasks))
