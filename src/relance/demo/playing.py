"""One year of a customer, day by day with the real rule: what left, which step it was. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from relance.demo.inventing import InventedInvoice
from relance.dunning.rules import (
    LEVELS,
    Attempt,
    CustomerFacts,
    Facts,
    InvoiceFacts,
    Plan,
    next_step,
)


@dataclass(frozen=True)
class Sent:
    """One message of the past: what it was about, and the step that it was for each invoice."""

    customer: int
    on: date
    steps: dict[int, str]

    @property
    def level(self) -> str:
        return max(self.steps.values(), key=LEVELS.index)


@dataclass
class Story:
    """Where one customer's invoices stand while its year is played."""

    customer: int
    invoices: dict[int, InventedInvoice]
    attempts: dict[int, tuple[Attempt, ...]] = field(default_factory=dict)
    last_message_on: date | None = None


def letters_of(story: Story, plan: Plan, days: list[date], country: str) -> Iterator[Sent]:
    """What left to one customer on these days, oldest first."""
    for day in days:
        steps = dict(_steps_of(story, plan, day, country))
        if not steps:
            continue
        for number, level in steps.items():
            done = Attempt(level, "sent", day)
            story.attempts[number] = (*story.attempts.get(number, ()), done)
        story.last_message_on = day
        yield Sent(story.customer, day, steps)


def _steps_of(story: Story, plan: Plan, day: date, country: str) -> Iterator[tuple[int, str]]:
    for number, invoice in story.invoices.items():
        facts = Facts(
            InvoiceFacts(
                invoice.due_on, invoice.open_on(day), attempts=story.attempts.get(number, ())
            ),
            CustomerFacts(last_message_on=story.last_message_on),
            plan,
            country,
        )
        decision = next_step(facts, day)
        if decision.level and (decision.is_due or (decision.waits_for_person and _signs(day))):
            yield number, decision.level


def _signs(day: date) -> bool:
    """The person who signs formal notices sits down to them every other Thursday."""
    return day.weekday() == 3 and day.toordinal() // 7 % 2 == 0
