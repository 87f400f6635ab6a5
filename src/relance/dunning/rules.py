"""The one rule of reminders: of an invoice, the next step and its day, or why nothing leaves.

Pure: facts in, a decision out. The screens, the simulation, the message by hand and the daily run
all ask `next_step`; whoever wants to know why a reminder left, or did not, reads this page.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from relance.dunning.calendar import is_working_day, next_working_day

# From the friendly note to the formal notice; a step is above those before it.
LEVELS = ("R1", "R2", "R3", "MED")


class Reason(StrEnum):
    """Why nothing leaves. Stable codes: screens translate them, each with its cure."""

    NO_PLAN = "no_plan"
    EXCLUDED = "excluded"
    NO_DUE_DATE = "no_due_date"
    PAID = "paid"
    DISPUTED = "disputed"
    CUSTOMER_PAUSED = "customer_paused"
    BINNED = "binned"
    NO_RECIPIENT = "no_recipient"
    COVERED_BY_CREDIT = "covered_by_credit"
    PLAN_FINISHED = "plan_finished"
    UNDER_WAY = "under_way"
    UNCERTAIN = "uncertain"
    DELIVERY_FAILED = "delivery_failed"
    NOT_YET = "not_yet"
    TOO_SOON = "too_soon"
    HELD = "held"
    NOT_WORKING_DAY = "not_working_day"
    WAITING_FOR_PERSON = "waiting_for_person"
    CAPPED = "capped"


# What passes by itself with time; all else waits for someone or something.
REASONS_OF_TIME = frozenset({Reason.NOT_YET, Reason.TOO_SOON, Reason.HELD, Reason.NOT_WORKING_DAY})


@dataclass(frozen=True)
class Step:
    """A step of a plan: so many days from the due date, negative before it."""

    level: str
    days: int
    is_automatic: bool = True


@dataclass(frozen=True)
class Plan:
    """`left_today` is how many messages its daily cap still allows; None where nobody counted."""

    steps: tuple[Step, ...]
    minimum_days: int = 7
    left_today: int | None = None


@dataclass(frozen=True)
class Attempt:
    """A step that was begun for an invoice, and what became of its message.

    `state` is the message's, but `left_out` where it left without this invoice. `is_cured`: it
    failed, and the customer has another address since. A message outside the plan has no level
    and is no attempt.
    """

    level: str
    state: str
    on: date
    is_cured: bool = False


@dataclass(frozen=True)
class InvoiceFacts:
    """`open` in minor units; `chosen` is a level and the day that a person chose for it.

    `attempts` are in the order in which they were begun.
    """

    due_on: date | None
    open: int
    is_disputed: bool = False
    is_excluded: bool = False
    is_covered: bool = False
    chosen: tuple[str, date] | None = None
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True)
class CustomerFacts:
    """`last_message_on` counts what left or is about to, whoever sent it.

    A pause without `paused_until` lasts until it is lifted; that day still belongs to it.
    """

    is_binned: bool = False
    is_paused: bool = False
    paused_until: date | None = None
    has_recipient: bool = True
    last_message_on: date | None = None


@dataclass(frozen=True)
class Facts:
    """All that the decision on one invoice depends on. `country` gives the working days."""

    invoice: InvoiceFacts
    customer: CustomerFacts = field(default_factory=CustomerFacts)
    plan: Plan | None = None
    country: str = "FR"


@dataclass(frozen=True)
class Decision:
    """`level` and `on`: the next step, and the first day on which it may leave, as known today.

    Both are None where there is no next step. It is due when no reason stands against it.
    """

    level: str | None
    on: date | None
    reasons: tuple[Reason, ...] = ()

    @property
    def is_due(self) -> bool:
        return not self.reasons

    @property
    def waits_for_person(self) -> bool:
        return self.reasons == (Reason.WAITING_FOR_PERSON,)


def next_step(facts: Facts, today: date) -> Decision:
    """What the plan does next about this invoice, or by name every reason why it does nothing."""
    step = following_step(facts)
    on = _first_day(step, facts, today) if step else None
    reasons = [*_of_people(facts, today), *_of_past(facts, step)]
    if step is not None and facts.invoice.due_on is not None:
        reasons += _of_time(step, facts, today)
    if not reasons and facts.plan and facts.plan.left_today == 0:
        reasons.append(Reason.CAPPED)
        on = next_working_day(today + timedelta(days=1), facts.country)
    return Decision(step.level if step else None, on, tuple(reasons))


def following_step(facts: Facts) -> Step | None:
    """One step at a time: the lowest one above the highest that is done or under way."""
    if facts.plan is None or facts.invoice.open <= 0:
        return None
    reached = max(
        (LEVELS.index(attempt.level) for attempt in facts.invoice.attempts if _counts(attempt)),
        default=-1,
    )
    above = [step for step in facts.plan.steps if LEVELS.index(step.level) > reached]
    return min(above, key=lambda step: LEVELS.index(step.level), default=None)


# What did not reach anybody is not done.
DONE_OR_UNDER_WAY = frozenset({"waiting", "leaving", "sent", "uncertain"})
UNDER_WAY = frozenset({"waiting", "leaving"})


def _counts(attempt: Attempt) -> bool:
    return attempt.state in DONE_OR_UNDER_WAY


def _of_people(facts: Facts, today: date) -> list[Reason]:
    """What a person or the books say against it."""
    invoice, customer = facts.invoice, facts.customer
    found = {
        Reason.PAID: invoice.open <= 0,
        Reason.BINNED: customer.is_binned,
        Reason.NO_PLAN: facts.plan is None,
        Reason.EXCLUDED: invoice.is_excluded,
        Reason.DISPUTED: invoice.is_disputed,
        Reason.NO_DUE_DATE: invoice.due_on is None,
        Reason.COVERED_BY_CREDIT: invoice.is_covered and invoice.open > 0,
        Reason.CUSTOMER_PAUSED: _is_paused(customer, today),
        Reason.NO_RECIPIENT: not customer.has_recipient,
    }
    return [reason for reason, holds in found.items() if holds]


def _of_past(facts: Facts, step: Step | None) -> list[Reason]:
    """What became of the steps before this one."""
    attempts, reasons = facts.invoice.attempts, []
    if any(attempt.state == "uncertain" for attempt in attempts):
        reasons.append(Reason.UNCERTAIN)
    if any(attempt.state in UNDER_WAY for attempt in attempts):
        reasons.append(Reason.UNDER_WAY)
    if attempts and attempts[-1].state == "failed" and not attempts[-1].is_cured:
        reasons.append(Reason.DELIVERY_FAILED)
    if step is None and facts.plan is not None and facts.invoice.open > 0:
        reasons.append(Reason.PLAN_FINISHED)
    return reasons


def _of_time(step: Step, facts: Facts, today: date) -> list[Reason]:
    """The day has not come. A step that a person does waits for them on any day."""
    if _day_of(step, facts.invoice) > today:
        return [Reason.NOT_YET]
    if _spaced(facts) > today:
        return [Reason.TOO_SOON]
    if not step.is_automatic:
        return [Reason.WAITING_FOR_PERSON]
    if _after_holding(facts.invoice) > today:
        return [Reason.HELD]
    if not is_working_day(today, facts.country):
        return [Reason.NOT_WORKING_DAY]
    return []


def _first_day(step: Step, facts: Facts, today: date) -> date | None:
    """The first working day, today or later, on which no reason of time is left."""
    if facts.invoice.due_on is None:
        return None
    days = [today, _day_of(step, facts.invoice), _spaced(facts), _after_holding(facts.invoice)]
    if facts.customer.is_paused and facts.customer.paused_until:
        days.append(facts.customer.paused_until + timedelta(days=1))
    return next_working_day(max(days), facts.country)


def _is_paused(customer: CustomerFacts, today: date) -> bool:
    return customer.is_paused and (customer.paused_until is None or today <= customer.paused_until)


def _day_of(step: Step, invoice: InvoiceFacts) -> date:
    """The day of the step; one that a person chose for it stays, wherever the due date goes."""
    if invoice.chosen and invoice.chosen[0] == step.level:
        return invoice.chosen[1]
    if invoice.due_on is None:
        return date.max
    return invoice.due_on + timedelta(days=step.days)


def _spaced(facts: Facts) -> date:
    """The customer is left in peace for so many days after any message, and at least one."""
    last = facts.customer.last_message_on
    if last is None or facts.plan is None:
        return date.min
    return last + timedelta(days=max(facts.plan.minimum_days, 1))


def _after_holding(invoice: InvoiceFacts) -> date:
    """What was held at the last moment is looked at again on another day, not every minute."""
    held = [attempt.on for attempt in invoice.attempts if attempt.state in {"held", "left_out"}]
    return max(held) + timedelta(days=1) if held else date.min
