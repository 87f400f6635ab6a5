"""Which invoices may be due, what left today, and the reminders that there were."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from relance.core import clock
from relance.customers.models import Customer
from relance.dunning.calendar import next_opening
from relance.dunning.models import (
    DunningPlan,
    DunningRun,
    DunningStep,
    Exclusion,
    Pause,
    PlanAssignment,
    Reminder,
    ReminderInvoice,
)
from relance.dunning.rules import DONE_OR_UNDER_WAY, LEVELS
from relance.invoices.models import Dispute, Invoice
from relance.invoices.queries import open_invoices
from relance.messaging.models import EmailMessage
from relance.organisations.models import Member, Organisation, OwnedQuerySet


def day_bounds(organisation: Organisation, day: date) -> tuple[datetime, datetime]:
    """The first moment of a day where the organisation is, and that of the day after."""
    start = datetime.combine(day, time.min, tzinfo=organisation.zone)
    end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=organisation.zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def opening_of(organisation: Organisation) -> datetime:
    """The moment from which the organisation's plans may send: now, within its hours."""
    return next_opening(
        clock.now(),
        zone=organisation.zone,
        country=organisation.country,
        opens=organisation.sends_from,
        closes=organisation.sends_until,
    )


def is_open(organisation: Organisation) -> bool:
    """Whether the organisation's plans may send at this moment."""
    return opening_of(organisation) <= clock.now()


def sending_day(organisation: Organisation) -> date:
    """The day on which the organisation's plans send next: today, within its hours or before."""
    return opening_of(organisation).astimezone(organisation.zone).date()


def may_be_due(organisation: Organisation, today: date) -> Any:
    """Invoices on which a step may be due; wider than the rule, never narrower."""
    steps = DunningStep.objects.in_organisation(organisation)
    first = steps.aggregate(first=Min("days"))["first"]
    if first is None:
        return Invoice.objects.none()
    begun = Q(due_on__lte=today - timedelta(days=first)) | Q(dunning_date__on__lte=today)
    of_customer = {"customer": OuterRef("customer")}
    of_invoice = {"invoice": OuterRef("pk")}
    paused = Pause.objects.filter(Q(until=None) | Q(until__gte=today), lifted_at=None)
    last_level = ReminderInvoice.objects.filter(
        level=LEVELS[-1], left_out="", reminder__message__state__in=list(DONE_OR_UNDER_WAY)
    )
    return (
        open_invoices(Invoice.objects.in_organisation(organisation))
        .filter(begun, Exists(PlanAssignment.objects.filter(**of_customer)), due_on__isnull=False)
        .exclude(customer__state=Customer.State.BIN)
        .exclude(Exists(Exclusion.objects.filter(**of_invoice)))
        .exclude(Exists(Dispute.objects.filter(**of_invoice, closed_at=None)))
        .exclude(Exists(last_level.filter(**of_invoice)))
        .exclude(Exists(paused.filter(**of_customer)))
        .exclude(Exists(_written_to_lately(organisation, today).filter(**of_customer)))
        .order_by("due_on", "pk")
    )


def _written_to_lately(organisation: Organisation, today: date) -> Any:
    """Messages so recent that no plan of the organisation would write again."""
    plans = DunningPlan.objects.in_organisation(organisation)
    least = plans.aggregate(least=Min("minimum_days"))["least"] or 1
    since, _end = day_bounds(organisation, today - timedelta(days=least - 1))
    return EmailMessage.objects.annotate(at=Coalesce("settled_at", "created_at")).filter(
        state__in=list(DONE_OR_UNDER_WAY), at__gte=since
    )


def messages_left_today(
    organisation: Organisation, plans: Iterable[DunningPlan], today: date
) -> dict[int, int]:
    """Plan id → how many messages its daily cap still allows."""
    start, end = day_bounds(organisation, today)
    caps = {plan.pk: plan.daily_cap for plan in plans}
    sent = dict(
        Reminder.objects.in_organisation(organisation)
        .filter(
            origin=Reminder.Origin.PLAN,
            created_at__gte=start,
            created_at__lt=end,
            customer__plan_assignment__plan__in=list(caps),
        )
        .order_by()
        .values_list("customer__plan_assignment__plan")
        .annotate(messages=Count("pk"))
    )
    return {plan_id: max(cap - sent.get(plan_id, 0), 0) for plan_id, cap in caps.items()}


def reminders_lately(member: Member, limit: int = 50) -> list[Reminder]:
    """The latest reminders, by the plan and by hand, with their message and invoices."""
    return list(_reminders(member)[:limit])


def _reminders(member: Member) -> OwnedQuerySet[Reminder]:
    return (
        Reminder.objects.visible_to(member)
        .select_related("customer", "message", "created_by__user")
        .prefetch_related("invoice_links__invoice")
        .order_by("-created_at", "-pk")
    )


def latest_run(organisation: Organisation) -> DunningRun | None:
    """What the daily run did on its last day."""
    return DunningRun.objects.in_organisation(organisation).order_by("-date").first()


def reminders_of_invoice(invoice: Invoice) -> list[ReminderInvoice]:
    """Each reminder about one invoice, the latest first, with its message."""
    links = ReminderInvoice.objects.filter(invoice=invoice).select_related("reminder__message")
    return list(links.order_by("-pk"))


def with_last_reminder(rows: Any) -> Any:
    """Add to invoices the level, day and message of their last reminder that left, or is about to.

    `last_level` is empty for one outside the plan, None where there was none.
    """
    links = (
        ReminderInvoice.objects.filter(
            invoice=OuterRef("pk"),
            left_out="",
            reminder__message__state__in=list(DONE_OR_UNDER_WAY),
        )
        .annotate(moment=Coalesce("reminder__message__settled_at", "reminder__created_at"))
        .order_by("-pk")
    )
    return rows.annotate(
        last_level=Subquery(links.values("level")[:1]),
        last_reminder_at=Subquery(links.values("moment")[:1]),
        last_message=Subquery(links.values("reminder__message")[:1]),
    )


def with_plan(rows: Any) -> Any:
    """Add to invoices whether a plan reminds them: `is_automatic`."""
    assigned = PlanAssignment.objects.filter(customer=OuterRef("customer"))
    excluded = Exclusion.objects.filter(invoice=OuterRef("pk"))
    return rows.annotate(is_automatic=Exists(assigned) & ~Exists(excluded))


def reminders_of_customer(customer: Customer, member: Member, limit: int = 20) -> list[Reminder]:
    """The latest reminders to one customer."""
    return list(_reminders(member).filter(customer=customer)[:limit])


def late_invoices(member: Member, customer_id: int) -> list[int]:
    """What one writes to a customer about: its late invoices, else all that are open."""
    rows = open_invoices(Invoice.objects.visible_to(member).filter(customer=customer_id))
    found = list(rows.values_list("pk", "due_on"))
    today = member.organisation.today()
    late = [pk for pk, due_on in found if due_on and due_on < today]
    return late or [pk for pk, _due_on in found]


def summary_key(organisation: Organisation) -> str:
    """Under which the cache keeps where the plans stand."""
    return f"dunning-summary-{organisation.pk}-{sending_day(organisation)}"
