"""A day passes: what is due leaves, one message per customer, each step once, and no other.

Select what may be due, in SQL → ask the one rule → group per customer → cap → write each reminder
with its message in a transaction of its own, the customer locked and the facts read again.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from relance.core import clock
from relance.core.refusal import Refused
from relance.customers.models import Customer
from relance.dunning.calendar import next_working_day
from relance.dunning.facts import Case, cases, owed
from relance.dunning.models import DunningRun, Reminder
from relance.dunning.queries import may_be_due, opening_of
from relance.dunning.reminding import write_reminder
from relance.dunning.rules import LEVELS, Decision, Reason
from relance.invoices.models import Invoice
from relance.invoices.queries import open_invoices
from relance.messaging.queries import language_for, template_for
from relance.notifications.telling import tell_all
from relance.organisations.models import Organisation

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Due:
    """One message that is due: a customer, the highest level, each invoice with its own step.

    `covered` are older invoices that the customer's credit covers whole: named, so that the reader
    sees where the money went, but it is no step for them.
    """

    customer: Customer
    cases: list[Case]
    covered: list[Case] = field(default_factory=list)
    message_id: int | None = None

    @property
    def level(self) -> str:
        return max((case.decision.level or "" for case in self.cases), key=LEVELS.index)

    @property
    def oldest(self) -> date:
        return min(case.invoice.due_on or date.max for case in self.cases)

    @property
    def owed(self) -> dict[str, int]:
        return owed(self.cases)


@dataclass
class Day:
    """What the run found and did: messages due, and why nothing leaves about the other invoices."""

    date: date
    due: list[Due] = field(default_factory=list)
    not_due: list[tuple[Invoice, Decision]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)


def run_dunning(organisation: Organisation, *, tell_everything: bool = False) -> Day:
    """Remind whom the plans say, today. The second time on a day only adds what is new.

    `tell_everything` looks at every invoice, to say why nothing leaves; else only at those that
    may be due.
    """
    today = organisation.today()
    invoices = Invoice.objects.in_organisation(organisation).order_by("due_on", "pk")
    day = look_at(
        organisation, invoices if tell_everything else may_be_due(organisation, today), today
    )
    wanted, day.due = day.due, []
    for due in wanted:
        try:
            if sent := remind(due.customer, today):
                day.due.append(sent)
            else:
                day.not_due += _looked_at_again(organisation, due, today)
        except Refused as refusal:
            day.warnings.append(_warning(due, refusal.code, refusal.message))
        except Exception as problem:
            logger.exception("The reminder to customer %s could not be written", due.customer.pk)
            day.warnings.append(_warning(due, "broken", str(problem)))
    _keep(organisation, day)
    return day


def look_at(organisation: Organisation, invoices: Any, today: date) -> Day:
    """What would leave on that day and what would not, and why; nothing is written."""
    day = Day(today)
    due: list[Case] = []
    for case in cases(organisation, invoices, today=today):
        if case.decision.is_due:
            due.append(case)
        else:
            day.not_due.append((case.invoice, case.decision))
            day.warnings += _of_nobody_to_write_to(case)
    day.due, capped = group_under_cap(due)
    tomorrow = next_working_day(today + timedelta(days=1), organisation.country)
    day.not_due += [
        (case.invoice, replace(case.decision, on=tomorrow, reasons=(Reason.CAPPED,)))
        for message in capped
        for case in message.cases
    ]
    return day


def group_under_cap(due: Iterable[Case]) -> tuple[list[Due], list[Due]]:
    """One message per customer, the oldest debts first; and those that their plan's cap keeps."""
    leaving: list[Due] = []
    capped: list[Due] = []
    sent: Counter[int] = Counter()
    for message in _per_customer(due):
        plan, facts = message.cases[0].plan, message.cases[0].facts.plan
        if plan is None or facts is None:
            continue
        if facts.left_today is not None and sent[plan.pk] >= facts.left_today:
            capped.append(message)
        else:
            leaving.append(message)
            sent[plan.pk] += 1
    return leaving, capped


def _per_customer(due: Iterable[Case]) -> list[Due]:
    grouped: dict[Customer, list[Case]] = defaultdict(list)
    for case in due:
        grouped[case.customer].append(case)
    messages = [Due(customer, found) for customer, found in grouped.items()]
    return sorted(messages, key=lambda message: (message.oldest, message.customer.pk))


@transaction.atomic
def remind(customer: Customer, today: date) -> Due | None:
    """Write the reminder of this customer, if it is due still; None where it no longer is.

    The lock makes a second run wait, and the facts read under it tell that run what the first did.
    """
    customer = (
        Customer.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation")
        .get(pk=customer.pk)
    )
    organisation = customer.organisation
    invoices = open_invoices(Invoice.objects.filter(customer=customer)).order_by("due_on", "pk")
    found = list(cases(organisation, invoices, today=today))
    due = Due(
        customer,
        [case for case in found if case.decision.is_due],
        [case for case in found if case.decision.reasons == (Reason.COVERED_BY_CREDIT,)],
    )
    if not due.cases:
        return None
    contact = due.cases[0].recipients[0]
    template = template_for(organisation, due.level, language_for(customer, contact))
    if template is None:
        raise Refused("template_missing", f"There is no text for the level {due.level}.")
    currencies = {case.invoice.currency for case in due.cases}
    covered = [case for case in due.covered if case.invoice.currency in currencies]
    steps = {case.invoice: case.decision.level or "" for case in due.cases}
    steps |= {case.invoice: "" for case in covered}
    try:
        reminder = write_reminder(
            customer,
            steps,
            level=due.level,
            origin=Reminder.Origin.PLAN,
            language=template.language,
            to=[contact.email for contact in due.cases[0].recipients],
            subject=template.subject,
            body=template.body,
            leaves_after=opening_of(organisation),
        )
    except IntegrityError:  # somebody else has begun one of these steps
        return None
    return replace(due, covered=covered, message_id=reminder.message_id)


def _looked_at_again(
    organisation: Organisation, due: Due, today: date
) -> list[tuple[Invoice, Decision]]:
    """Somebody else sent it, or something happened, between the look and the lock."""
    invoices = Invoice.objects.filter(pk__in=[case.invoice.pk for case in due.cases])
    return [(case.invoice, case.decision) for case in cases(organisation, invoices, today=today)]


def _of_nobody_to_write_to(case: Case) -> list[dict[str, Any]]:
    """Silence would be the worst: a due reminder without a recipient is somebody's task."""
    if case.decision.reasons != (Reason.NO_RECIPIENT,):
        return []
    return [
        {
            "code": Reason.NO_RECIPIENT.value,
            "customer": case.customer.name,
            "customer_id": case.customer.pk,
            "invoices": [case.invoice.number],
        }
    ]


def _warning(due: Due, code: str, message: str) -> dict[str, Any]:
    return {
        "code": code,
        "customer": due.customer.name,
        "customer_id": due.customer.pk,
        "invoices": [case.invoice.number for case in due.cases],
        "message": message,
    }


@transaction.atomic
def _keep(organisation: Organisation, day: Day) -> None:
    """The row of the day; what went wrong is told once a day, not at every run."""
    rows = DunningRun.objects.select_for_update(no_key=True)
    kept, _is_new = rows.get_or_create(organisation=organisation, date=day.date)
    known = [_key(warning) for warning in kept.warnings]
    fresh = [warning for warning in day.warnings if _key(warning) not in known]
    kept.messages += len(day.due)
    kept.warnings = [*kept.warnings, *fresh]
    kept.finished_at = clock.now()
    kept.save(update_fields=["messages", "warnings", "finished_at"])
    if fresh:
        names = list(dict.fromkeys(str(warning["customer"]) for warning in fresh))
        tell_all(
            organisation,
            "dunning.warnings",
            url=reverse("dunning:list", args=[organisation.slug]),
            facts={"count": len(names), "customers": ", ".join(names[:5])},
        )


def _key(warning: dict[str, Any]) -> tuple[str, int, str]:
    return (warning["code"], warning["customer_id"], ",".join(warning["invoices"]))
