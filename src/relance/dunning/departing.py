"""The last look at a reminder that is about to leave: the same rule, on the facts of that moment.

Runs under lock in the transaction that claims the message. Invoices paid, credited, disputed,
excluded or binned meanwhile are left out, and history says why; with none left it does not leave.
"""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from relance.core import clock
from relance.core.places import Verdict
from relance.core.refusal import Refused
from relance.customers.models import Customer
from relance.dunning.facts import Case, cases, credits_for
from relance.dunning.models import Reminder, ReminderInvoice
from relance.dunning.queries import opening_of
from relance.dunning.rules import DONE_OR_UNDER_WAY, LEVELS, UNDER_WAY, Reason
from relance.history.recording import event_of, record_all
from relance.invoices.models import Dispute, Invoice
from relance.messaging.models import EmailMessage

OUTSIDE_HOURS = "outside_hours"
# The highest step is no longer due: its text would be too strong for what is left.
LEVEL_CHANGED = "level_changed"
# A person decided with everything before their eyes; only this overrides them.
AGAINST_A_PERSON = (Reason.PAID, Reason.BINNED)
SENT_MEANWHILE = "sent_meanwhile"
OTHER_CUSTOMER = "other_customer"
COVERED = Reason.COVERED_BY_CREDIT
# A person chose where it goes: that nobody can be written to is no reason then.
NOT_OF_CHOSEN_RECIPIENTS = (Reason.CAPPED, Reason.NO_RECIPIENT)


def may_leave(message: EmailMessage) -> Verdict:
    """Whether a reminder may leave now, and about which invoices."""
    reminder = _reminder_of(message)
    if reminder.origin == Reminder.Origin.PLAN and (closed := _closed(reminder)):
        return closed
    _lock(reminder)
    links = _links(reminder)
    found = _cases(reminder, links, message)
    verdict = _verdict(reminder, links, found)
    _leave_out(reminder, links, verdict.left_out)
    if verdict.leaves and _goes_to_contacts(reminder):
        _write_to_whom_it_concerns_now(message, found[verdict.invoice_ids[0]])
    return verdict


def would_leave(message: EmailMessage) -> Verdict:
    """The same for a page, at any hour: nothing is locked, and nothing written."""
    reminder = _reminder_of(message)
    links = _links(reminder)
    return _verdict(reminder, links, _cases(reminder, links, message))


def refuse_repeated(message: EmailMessage) -> None:
    """Raises Refused where a reminder by hand would be a step that another is, or was meanwhile.

    What the plan sent is asked the rule again when it leaves. Whoever writes to the customer waits.
    """
    by_hand = Reminder.objects.exclude(origin=Reminder.Origin.PLAN)
    reminder = by_hand.select_related("message").filter(message=message).first()
    if reminder is None:
        return
    Customer.objects.select_for_update(no_key=True).get(pk=reminder.customer_id)
    about_to = Q(reminder__message__state__in=UNDER_WAY)
    others = _same_step(reminder, about_to | _later_than(reminder))
    other = others.select_related("invoice", "reminder__message").order_by("-pk").first()
    if other is None:
        return
    raise Refused(
        SENT_MEANWHILE,
        _(
            "Meanwhile another message of the same level about %(invoice)s was sent or is about to "
            "leave: %(subject)s, to %(to)s. This one does not leave again."
        )
        % {
            "invoice": other.invoice.number,
            "subject": other.reminder.message,
            "to": ", ".join(other.reminder.message.to),
        },
    )


def _reminder_of(message: EmailMessage) -> Reminder:
    return Reminder.objects.select_related("organisation", "message").get(message=message)


def _lock(reminder: Reminder) -> None:
    """Runs and payments wait until the message is claimed, or is not."""
    Customer.objects.select_for_update(no_key=True).get(pk=reminder.customer_id)
    invoices = Invoice.objects.select_for_update(no_key=True).filter(
        reminder_links__in=reminder.invoice_links.filter(left_out="")
    )
    list(invoices.order_by("pk").values_list("pk"))


def _links(reminder: Reminder) -> list[ReminderInvoice]:
    """What it is still about."""
    links = reminder.invoice_links.filter(left_out="")
    return list(links.select_related("invoice").order_by("pk"))


def _verdict(
    reminder: Reminder, links: Sequence[ReminderInvoice], found: dict[int, Case]
) -> Verdict:
    against = _against_plan if reminder.origin == Reminder.Origin.PLAN else _against_hand
    left_out = against(reminder, links, found)
    staying = [link for link in links if link.invoice_id not in left_out]
    reasons = _each_once(
        [left_out[link.invoice_id] for link in links if link.level and link not in staying]
        or left_out.values()
    )
    if staying and _highest(staying) != reminder.level:
        left_out |= {link.invoice_id: LEVEL_CHANGED for link in staying if link.level}
        left_out |= {link.invoice_id: COVERED for link in staying if not link.level}
        staying, reasons = [], [LEVEL_CHANGED]
    return Verdict(
        leaves=bool(staying),
        invoice_ids=tuple(link.invoice_id for link in staying),
        left_out=left_out,
        reasons=() if staying else tuple(str(reason) for reason in reasons),
        deducted=credits_for([found[link.invoice_id] for link in staying or links]),
    )


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


def _against_plan(
    reminder: Reminder, links: Sequence[ReminderInvoice], found: dict[int, Case]
) -> dict[int, str]:
    """Invoice id → why the plan's message must not speak of it.

    Covered ones are named beside what is asked in their currency, and never alone.
    """
    left_out = {
        link.invoice_id: reason
        for link in links
        if (reason := _against_step(reminder, link, found[link.invoice_id]))
    }
    asked = {
        link.invoice.currency for link in links if link.level and link.invoice_id not in left_out
    }
    alone = [link for link in links if not link.level and link.invoice.currency not in asked]
    return {link.invoice_id: COVERED for link in alone} | left_out


def _against_step(reminder: Reminder, link: ReminderInvoice, case: Case) -> str:
    if case.invoice.customer_id != reminder.customer_id:
        return OTHER_CUSTOMER
    passed_over = {Reason.CAPPED} if _goes_to_contacts(reminder) else {*NOT_OF_CHOSEN_RECIPIENTS}
    if not link.level:
        passed_over.add(COVERED)
    against = [reason for reason in case.decision.reasons if reason not in passed_over]
    if against:
        return against[0]
    if not link.level:
        return "" if COVERED in case.decision.reasons else LEVEL_CHANGED
    return "" if case.decision.level == link.level else LEVEL_CHANGED


def _against_hand(
    reminder: Reminder, links: Sequence[ReminderInvoice], found: dict[int, Case]
) -> dict[int, str]:
    """Invoice id → what overrides the person who decided."""
    repeated = set(_same_step(reminder, _later_than(reminder)).values_list("invoice", flat=True))
    left_out: dict[int, str] = {}
    for link in links:
        case = found[link.invoice_id]
        against = [reason for reason in AGAINST_A_PERSON if reason in case.decision.reasons]
        if case.invoice.customer_id != reminder.customer_id:
            left_out[link.invoice_id] = OTHER_CUSTOMER
        elif against:
            left_out[link.invoice_id] = against[0]
        elif _disputed_since(link, reminder.message):
            left_out[link.invoice_id] = Reason.DISPUTED
        elif link.invoice_id in repeated:
            left_out[link.invoice_id] = SENT_MEANWHILE
    return left_out


def _same_step(reminder: Reminder, when: Q) -> QuerySet[ReminderInvoice]:
    """Where other reminders are the same step for its invoices; outside a plan there is no step."""
    mine = reminder.invoice_links.filter(left_out="").exclude(level="")
    return (
        ReminderInvoice.objects.filter(when, level=reminder.level, left_out="")
        .filter(invoice__in=mine.values("invoice"))
        .filter(reminder__message__state__in=DONE_OR_UNDER_WAY)
        .exclude(reminder=reminder)
    )


def _later_than(reminder: Reminder) -> Q:
    """Written, or sent, after the person wrote this one: it was not before their eyes."""
    return Q(reminder__gt=reminder.pk) | Q(reminder__message__settled_at__gt=reminder.created_at)


def _disputed_since(link: ReminderInvoice, message: EmailMessage) -> bool:
    return Dispute.objects.filter(
        invoice=link.invoice_id, closed_at=None, opened_at__gt=message.created_at
    ).exists()


def _highest(links: Sequence[ReminderInvoice]) -> str:
    levels = [link.level for link in links if link.level]
    return max(levels, key=LEVELS.index, default="")


def _goes_to_contacts(reminder: Reminder) -> bool:
    """Not to those whom a person chose."""
    return reminder.origin == Reminder.Origin.PLAN and not reminder.message.to_is_chosen


def _write_to_whom_it_concerns_now(message: EmailMessage, case: Case) -> None:
    """A contact deleted or replaced since is not written to."""
    now = [contact.email for contact in case.recipients]
    if now != message.to:
        message.to = now
        message.save(update_fields=["to"])


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
