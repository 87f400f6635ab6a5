"""Putting customers under a plan, and taking them out of it: from then on it reminds, or not."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from relance.core import bulk, clock
from relance.core.refusal import Refused
from relance.customers.models import Customer
from relance.dunning.calendar import next_working_day
from relance.dunning.facts import cases
from relance.dunning.models import DunningPlan, PlanAssignment
from relance.history.recording import EventRow, json_text, record_rows
from relance.invoices.models import Invoice
from relance.invoices.queries import open_invoices
from relance.organisations.models import Member, Organisation


@transaction.atomic
def assign_plan(
    organisation: Organisation,
    plan_of: Mapping[int, int | None],
    *,
    member: Member | None = None,
    batch: str = "",
) -> int:
    """Customer id → plan id, None for no plan any more. Answers how many customers changed.

    A fixed number of queries whatever the count; each change is an event, in `batch` where an
    import does it. Nothing is sent here: the daily run does that. Raises Refused for a customer or
    a plan that is not the organisation's, and then changes nothing.
    """
    wanted = list(plan_of)
    customers = Customer.objects.in_organisation(organisation).filter(pk__among=wanted)
    # Two people who assign at once: the second waits here, and sees what the first did.
    known = customers.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)
    plans = DunningPlan.objects.in_organisation(organisation).in_bulk(
        {plan_id for plan_id in plan_of.values() if plan_id is not None}
    )
    _refuse_strangers(plan_of, set(known), plans)
    assigned = PlanAssignment.objects.filter(customer_id__among=wanted)
    former = {
        customer: (pk, plan, name)
        for customer, pk, plan, name in assigned.values_list(
            "customer_id", "pk", "plan_id", "plan__name"
        )
    }
    changed = {
        customer: plan
        for customer, plan in plan_of.items()
        if plan != (former[customer][1] if customer in former else None)
    }
    _write(organisation, changed, {one: former[one][0] for one in changed if one in former}, member)
    record_rows(
        organisation,
        [
            _told(
                customer,
                former[customer][2] if customer in former else None,
                plans[plan].name if plan is not None else None,
            )
            for customer, plan in changed.items()
        ],
        member=member,
        batch=batch,
    )
    return len(changed)


def _write(
    organisation: Organisation,
    plan_of: Mapping[int, int | None],
    rows: Mapping[int, int],
    member: Member | None,
) -> None:
    """`rows` are the assignments that are there: customer id → id of the row."""
    now, who = clock.now(), member.pk if member else None
    freed = [pk for customer, pk in rows.items() if plan_of[customer] is None]
    if freed:
        PlanAssignment.objects.filter(pk__among=freed).delete()
    moved = [(pk, plan_of[one], who, now) for one, pk in rows.items() if plan_of[one] is not None]
    bulk.update(PlanAssignment, ("plan_id", "assigned_by_id", "assigned_at"), moved)
    bulk.insert(
        PlanAssignment,
        ("customer_id", "plan_id"),
        [(one, plan) for one, plan in plan_of.items() if plan is not None and one not in rows],
        {"organisation_id": organisation.pk, "assigned_by_id": who, "assigned_at": now},
    )


def _told(customer_id: int, before: str | None, after: str | None) -> EventRow:
    """The event of a change; one of the two names is there."""
    return EventRow(
        "plan.assigned" if after else "plan.unassigned",
        "customer",
        customer_id,
        customer_id,
        json_text({"plan": [before, after]}),
        json_text({"plan": after or before}),
    )


def _refuse_strangers(
    plan_of: Mapping[int, int | None],
    customers: Collection[int],
    plans: Mapping[int, DunningPlan],
) -> None:
    if any(pk not in customers for pk in plan_of):
        raise Refused("customer_unknown", _("There is no such customer."))
    if any(plan_id is not None and plan_id not in plans for plan_id in plan_of.values()):
        raise Refused("plan_unknown", _("There is no such plan."))


@dataclass(frozen=True)
class Forecast:
    """What a plan would send to these customers on its first working day, before it is assigned.

    `messages` are those that the cap lets through, `waiting` those that it keeps for later days.
    """

    on: date
    is_today: bool
    messages: int
    waiting: int
    invoices: int
    cap: int


def forecast(
    organisation: Organisation, plan: DunningPlan, customer_ids: Collection[int]
) -> Forecast:
    """Say how many would leave today (or on the next working day) under this plan."""
    today = organisation.today()
    on = next_working_day(today, organisation.country)
    invoices = open_invoices(
        Invoice.objects.in_organisation(organisation).filter(customer_id__among=customer_ids)
    )
    due = [
        case
        for case in cases(organisation, invoices, today=on, under=plan)
        if case.decision.is_due or "capped" in case.decision.reasons
    ]
    customers = {case.invoice.customer_id for case in due}
    left = due[0].facts.plan.left_today if due and due[0].facts.plan else None
    messages = min(len(customers), plan.daily_cap if left is None else left)
    return Forecast(
        on=on,
        is_today=on == today,
        messages=messages,
        waiting=len(customers) - messages,
        invoices=len(due),
        cap=plan.daily_cap,
    )
