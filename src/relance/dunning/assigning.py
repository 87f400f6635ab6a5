"""Putting customers under a plan, and taking them out of it: from then on it reminds, or not."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from relance.core import clock
from relance.core.refusal import Refused
from relance.customers.models import Customer
from relance.dunning.calendar import next_working_day
from relance.dunning.facts import cases
from relance.dunning.models import DunningPlan, PlanAssignment
from relance.history.recording import event_of, record_all
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
    customers = Customer.objects.in_organisation(organisation).in_bulk(list(plan_of))
    plans = DunningPlan.objects.in_organisation(organisation).in_bulk(
        {plan_id for plan_id in plan_of.values() if plan_id is not None}
    )
    _refuse_strangers(plan_of, customers, plans)
    before = {
        one.customer_id: one.plan
        for one in PlanAssignment.objects.filter(customer__in=customers).select_related("plan")
    }
    changed = [
        customer
        for pk, customer in customers.items()
        if (before[pk].pk if pk in before else None) != plan_of[pk]
    ]
    assigned = [customer for customer in changed if plan_of[customer.pk] is not None]
    freed = [customer for customer in changed if plan_of[customer.pk] is None]
    PlanAssignment.objects.filter(customer__in=freed).delete()
    PlanAssignment.objects.bulk_create(
        [
            PlanAssignment(
                organisation=organisation,
                customer=customer,
                plan=plans[plan_of[customer.pk] or 0],
                assigned_by=member,
                assigned_at=clock.now(),
            )
            for customer in assigned
        ],
        update_conflicts=True,
        unique_fields=["customer"],
        update_fields=["plan", "assigned_by", "assigned_at"],
        batch_size=1000,
    )
    record_all(
        event_of(
            organisation,
            "plan.unassigned" if plan_of[customer.pk] is None else "plan.assigned",
            customer,
            customer_id=customer.pk,
            member=member,
            batch=batch,
            facts={"plan": str(plans.get(plan_of[customer.pk] or 0) or before[customer.pk])},
            changes={
                "plan": [
                    str(before[customer.pk]) if customer.pk in before else None,
                    str(plans[plan_id]) if (plan_id := plan_of[customer.pk]) else None,
                ]
            },
        )
        for customer in changed
    )
    return len(changed)


def _refuse_strangers(
    plan_of: Mapping[int, int | None],
    customers: Mapping[int, Customer],
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
        Invoice.objects.in_organisation(organisation).filter(customer__in=list(customer_ids))
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
