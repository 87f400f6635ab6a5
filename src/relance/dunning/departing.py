"""The last look at a reminder that is about to leave: the same rule, on the facts of that moment.

Runs under lock in the transaction that claims the message. Invoices paid, credited, disputed,
excluded or binned meanwhile are left out, and history says why; with none left it does not leave.
"""

from collections.abc import Iterable, Sequence

from relance.core import clock
from relance.core.places import Verdict
from relance.customers.models import Customer
from relance.dunning.facts import Case, cases, deducts_credits
from relance.dunning.models import Reminder, ReminderInvoice
from relance.dunning.queries import opening_of
from relance.dunning.rules import LEVELS, Reason
from relance.history.recording import event_of, record_all
from relance.invoices.models import Dispute, Invoice
from relance.messaging.models import EmailMessage

OUTSIDE_HOURS = "outside_hours"
# The highest step is no longer due: its text would be too strong for what is left.
LEVEL_CHANGED = "level_changed"
# A person decided with everything before their eyes; only this overrides them.
AGAINST_A_PERSON = (Reason.PAID, Reason.BINNED)


def may_leave(message: EmailMessage) -> Verdict:
    """Whether a reminder may leave now, and about which invoices."""
    reminder = Reminder.objects.select_related("organisation").get(message=message)
    by_plan = reminder.origin == Reminder.Origin.PLAN
    if by_plan and (closed := _closed(reminder)):
        return closed
    links = _locked_links(reminder)
    found = _cases(reminder, links, message)
    left_out = {
        link.invoice_id: reason
        for link in links
        if (reason := _against(found[link.invoice_id], link, message, by_plan=by_plan))
    }
    staying = [link for link in links if link.invoice_id not in left_out]
    spoken_of = [found[link.invoice_id] for link in staying]
    if by_plan and staying:
        if _highest(staying) != reminder.level:
            return _held(reminder, links, left_out, LEVEL_CHANGED)
        if _plan_deducts(spoken_of) and not deducts_credits(spoken_of):
            return _held(reminder, links, left_out, Reason.COVERED_BY_CREDIT)
        _write_to_whom_it_concerns_now(message, found[staying[0].invoice_id])
    if not staying:
        return _held(reminder, links, left_out, *_each_once(left_out.values()))
    _leave_out(reminder, links, left_out)
    return Verdict(
        leaves=True,
        invoice_ids=tuple(link.invoice_id for link in staying),
        left_out=left_out,
        deduct_credits=deducts_credits(spoken_of),
    )


def _locked_links(reminder: Reminder) -> list[ReminderInvoice]:
    """What it is still about. Runs and payments wait until the message is claimed, or is not."""
    Customer.objects.select_for_update(no_key=True).get(pk=reminder.customer_id)
    links = reminder.invoice_links.filter(left_out="")
    invoices = Invoice.objects.select_for_update(no_key=True).filter(reminder_links__in=links)
    list(invoices.order_by("pk").values_list("pk"))
    return list(links.select_related("invoice").order_by("pk"))


def _closed(reminder: Reminder) -> Verdict | None:
    """What the plan sends leaves within the organisation's hours, on working days."""
    opening = opening_of(reminder.organisation)
    if opening <= clock.now():
        return None
    return Verdict(leaves=False, reasons=(OUTSIDE_HOURS,), wait_until=opening)


def _cases(
    reminder: Reminder, links: Sequence[ReminderInvoice], message: EmailMessage
) -> dict[int, Case]:
    organisation = reminder.organisation
    invoices = Invoice.objects.filter(pk__in=[link.invoice_id for link in links])
    found = cases(organisation, invoices, today=organisation.today(), but=message)
    return {case.invoice.pk: case for case in found}


def _against(case: Case, link: ReminderInvoice, message: EmailMessage, *, by_plan: bool) -> str:
    """Why this invoice must not be spoken of; empty where it may."""
    reasons = case.decision.reasons
    if case.invoice.customer_id != message.customer_id:
        return "other_customer"
    if not by_plan:
        return next((reason for reason in AGAINST_A_PERSON if reason in reasons), "") or (
            Reason.DISPUTED if _disputed_since(link, message) else ""
        )
    if not link.level:
        return "" if case.credit and Reason.PAID not in reasons else Reason.PAID
    against = [reason for reason in reasons if reason != Reason.CAPPED]
    if against:
        return against[0]
    return "" if case.decision.level == link.level else LEVEL_CHANGED


def _disputed_since(link: ReminderInvoice, message: EmailMessage) -> bool:
    return Dispute.objects.filter(
        invoice=link.invoice_id, closed_at=None, opened_at__gt=message.created_at
    ).exists()


def _highest(links: Sequence[ReminderInvoice]) -> str:
    levels = [link.level for link in links if link.level]
    return max(levels, key=LEVELS.index, default="")


def _plan_deducts(of_customer: Sequence[Case]) -> bool:
    plan = of_customer[0].plan
    return plan is not None and plan.deducts_credits


def _write_to_whom_it_concerns_now(message: EmailMessage, case: Case) -> None:
    """A contact deleted or replaced since is not written to."""
    now = [contact.email for contact in case.recipients]
    if now != message.to:
        message.to = now
        message.save(update_fields=["to"])


def _held(
    reminder: Reminder,
    links: Sequence[ReminderInvoice],
    left_out: dict[int, str],
    *reasons: str,
) -> Verdict:
    told = {link.invoice_id: left_out.get(link.invoice_id, reasons[0]) for link in links}
    _leave_out(reminder, links, told)
    return Verdict(leaves=False, left_out=told, reasons=tuple(str(reason) for reason in reasons))


def _each_once(reasons: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(reasons)) or ["nothing_left"]


def _leave_out(
    reminder: Reminder, links: Sequence[ReminderInvoice], left_out: dict[int, str]
) -> None:
    gone = [link for link in links if link.invoice_id in left_out]
    for link in gone:
        link.left_out = left_out[link.invoice_id]
    ReminderInvoice.objects.bulk_update(gone, ["left_out"])
    record_all(
        event_of(
            reminder.organisation_id,
            "reminder.left_out",
            link.invoice,
            customer_id=reminder.customer_id,
            facts={
                "level": link.level or reminder.level,
                "reason": str(link.left_out),
                "message": reminder.message_id,
            },
        )
        for link in gone
    )
