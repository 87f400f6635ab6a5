"""What dunning brings to the places of the house; wired in `config/composition.py`."""

from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from relance.core.places import (
    BulkAction,
    ChecklistStep,
    Choice,
    Column,
    Count,
    DepartureCheck,
    Filter,
    HomeWidget,
    RailEntry,
    RowAction,
    Section,
)
from relance.customers.models import Customer
from relance.dunning import sentences
from relance.dunning.announcing import named_day, next_sending
from relance.dunning.beginning import default_plan
from relance.dunning.departing import may_leave, refuse_repeated, would_leave
from relance.dunning.explaining import REASON_WORDS, explain
from relance.dunning.facts import case_of
from relance.dunning.models import ChosenDate, DunningPlan, Pause, PlanAssignment
from relance.dunning.queries import (
    late_invoices,
    reminders_of_customer,
    reminders_of_invoice,
    with_last_reminder,
    with_plan,
)
from relance.dunning.reminding import PURPOSE
from relance.dunning.rules import REASONS_OF_TIME, Reason
from relance.dunning.standing import standing_of, summary_of
from relance.invoices.models import Invoice
from relance.organisations.models import Member
from relance.organisations.roles import Right

beginning = default_plan
DEPARTURE_CHECK = DepartureCheck(PURPOSE, may_leave, would_leave, refuse_repeated)


def _page(member: Member, name: str, *parts: object) -> str:
    return reverse(name, args=[member.organisation.slug, *parts])


# --- The rail -------------------------------------------------------------------------------------


def _tasks(member: Member) -> Count | None:
    number = summary_of(member.organisation).tasks
    words = ngettext(
        "%(number)s reminder waits for a person", "%(number)s reminders wait for a person", number
    )
    return Count(number, words % {"number": number}) if number else None


RAIL_REMINDERS = RailEntry(
    key="reminders", label=_("Reminders"), icon="send", url_name="dunning:list", count=_tasks
)
RAIL_PLANS = RailEntry(
    key="plans", label=_("Plans"), icon="plan", url_name="dunning:plans", group=1
)
RAIL_NOTE = next_sending


# --- Lists ----------------------------------------------------------------------------------------


def _name_of_plan(rows: Any, _member: Member) -> Any:
    names = PlanAssignment.objects.filter(customer=OuterRef("pk")).values("plan__name")
    return rows.annotate(plan_name=Subquery(names[:1]))


COLUMNS = (
    Column(
        on="invoices",
        key="automatic",
        label=_("Automatic"),
        template="dunning/columns/automatic.html",
        annotate=lambda rows, _member: with_plan(rows),
        css="fit flag",
    ),
    Column(
        on="invoices",
        key="reminder",
        label=_("Reminder"),
        template="dunning/columns/reminder.html",
        annotate=lambda rows, _member: with_last_reminder(rows),
        sort_by=("last_reminder_at",),
        css="note",
    ),
    Column(
        on="customers",
        key="plan",
        label=_("Plan"),
        template="dunning/columns/plan.html",
        annotate=_name_of_plan,
        sort_by=("plan_name",),
        css="note spare",
    ),
)


def _plans(member: Member) -> list[Choice]:
    plans = DunningPlan.objects.visible_to(member).order_by("name")
    return [*(Choice(str(plan.pk), plan.name) for plan in plans), Choice("none", _("No plan"))]


def _under(rows: Any, value: str, customer: str) -> Any:
    assigned = PlanAssignment.objects.filter(customer=OuterRef(customer))
    if value == "none":
        return rows.filter(~Exists(assigned))
    return rows.filter(Exists(assigned.filter(plan=int(value))))


def _reminded(rows: Any, value: str, member: Member) -> Any:
    if value == "never":
        return rows.filter(last_message=None, open__gt=0)
    standing = standing_of(member.organisation)
    found = standing.tasks
    if value == "today":
        found = [case for due in (*standing.due, *standing.capped) for case in due.cases]
    return rows.filter(pk__in=[case.invoice.pk for case in found])


FILTERS = (
    Filter(
        on="invoices",
        key="plan",
        label=_("Plan"),
        choices=_plans,
        apply=lambda rows, value, _member: _under(rows, value, "customer"),
    ),
    Filter(
        on="invoices",
        key="reminder",
        label=_("Reminder"),
        choices=lambda _member: [
            Choice("today", _("To be reminded by the plans")),
            Choice("person", _("Waiting for a person")),
            Choice("never", _("Never reminded")),
        ],
        apply=_reminded,
    ),
    Filter(
        on="customers",
        key="plan",
        label=_("Plan"),
        choices=_plans,
        apply=lambda rows, value, _member: _under(rows, value, "pk"),
    ),
)


def _compose(member: Member, invoice: Any) -> str | None:
    """Nobody is asked for what is paid, and readers write to nobody."""
    if not member.may(Right.COLLECT) or getattr(invoice, "open", 1) <= 0:
        return None
    return f"{_page(member, 'dunning:compose')}?invoices={invoice.pk}"


def _compose_to(member: Member, customer: Customer) -> str | None:
    """About what is late, else about all that is open; None where nothing is owed."""
    if not member.may(Right.COLLECT) or not late_invoices(member, customer.pk):
        return None
    return f"{_page(member, 'dunning:compose')}?customer={customer.pk}"


ROW_ACTIONS = (
    RowAction(
        on="invoices",
        key="email",
        icon="at",
        label=_("Send an e-mail"),
        url=_compose,
        shortcut="e",
    ),
    RowAction(
        on="customer",
        key="email",
        icon="at",
        label=_("Send an e-mail"),
        url=_compose_to,
        shortcut="e",
    ),
)
BULK_ACTION = BulkAction(
    on="invoices",
    key="email",
    icon="at",
    label=_("Send an e-mail"),
    url=lambda member: _page(member, "dunning:compose") if member.may(Right.COLLECT) else "",
    one_customer=True,
    shortcut="e",
)


# --- Sections -------------------------------------------------------------------------------------


def _of_invoice(member: Member, invoice: Invoice) -> dict[str, Any]:
    case = case_of(invoice)
    reasons = explain(case, member)
    chosen = ChosenDate.objects.filter(invoice=invoice, level=case.decision.level or "").first()
    return {
        "case": case,
        "invoice": invoice,
        "reasons": [reason for reason in reasons if not reason.is_of_time],
        "times": [
            reason for reason in reasons if reason.is_of_time and reason.code != Reason.NOT_YET
        ],
        "chosen": chosen,
        # Where somebody has to do something first, nobody knows the day.
        "shows_day": not set(case.decision.reasons) - REASONS_OF_TIME,
        "links": [
            link
            for link in reminders_of_invoice(invoice)
            if link.left_out or link.reminder.message.state != "sent"
        ],
        "may_collect": member.may(Right.COLLECT),
    }


def _of_customer(member: Member, customer: Customer) -> dict[str, Any]:
    assignment = PlanAssignment.objects.filter(customer=customer).select_related("plan").first()
    pause = Pause.objects.filter(customer=customer, lifted_at=None).select_related("by__user")
    standing = pause.first()
    today = member.organisation.today()
    return {
        "record": customer,
        "assignment": assignment,
        "pause": standing
        if standing and (standing.until is None or standing.until >= today)
        else None,
        "plans": DunningPlan.objects.visible_to(member).order_by("name"),
        "may_change": member.may(Right.COLLECT) and customer.state != Customer.State.BIN,
    }


def _reminders_of_customer(member: Member, customer: Customer) -> dict[str, Any]:
    return {"record": customer, "reminders": reminders_of_customer(customer, member)}


INVOICE_SECTION = Section("invoice-panel", "dunning", "dunning/sections/invoice.html", _of_invoice)
CUSTOMER_SECTIONS = (
    Section("customer", "dunning", "dunning/sections/customer.html", _of_customer, True),
    Section("customer-panel", "dunning", "dunning/sections/customer.html", _of_customer),
)
CUSTOMER_REMINDERS = Section(
    "customer", "reminders", "dunning/sections/reminders.html", _reminders_of_customer
)


# --- Home and first run ---------------------------------------------------------------------------


def _next(member: Member) -> dict[str, Any]:
    summary = summary_of(member.organisation)
    return {
        "dunning": summary,
        "dunning_day": "" if summary.is_today else named_day(summary.on, member.organisation),
        "dunning_active": PlanAssignment.objects.visible_to(member).exists(),
    }


HOME_WIDGET = HomeWidget(key="reminders", template="dunning/widget.html", context=_next)

CHECKLIST_STEP = ChecklistStep(
    key="plan",
    label=_("Assign a plan"),
    help=_("On a customer's page: from then on its late invoices are reminded by themselves."),
    url=lambda member: _page(member, "customers:list"),
    done=lambda member: PlanAssignment.objects.visible_to(member).exists(),
)


# --- History --------------------------------------------------------------------------------------


REASONS = REASON_WORDS
SENTENCES = sentences.SENTENCES
NOTIFICATION_KIND = sentences.NOTIFICATION_KIND
