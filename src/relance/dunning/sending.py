"""A reminder by hand: the same row, the same outbox as the plan's, decided by a person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from relance.core.refusal import Refused
from relance.customers.models import Customer
from relance.customers.queries import recipients_of
from relance.dunning.facts import Case, cases, credits_for, owed
from relance.dunning.models import Reminder
from relance.dunning.reminding import write_reminder
from relance.dunning.rules import DONE_OR_UNDER_WAY, LEVELS
from relance.invoices.balances import Share
from relance.invoices.models import Invoice
from relance.invoices.queries import with_amounts
from relance.messaging.models import EmailMessage
from relance.messaging.queries import language_for
from relance.organisations.models import Member


@dataclass(frozen=True)
class About:
    """What a reminder by hand is about: invoices of one customer, each with its decision."""

    customer: Customer
    cases: list[Case]
    language: str
    level: str
    latest: int

    @property
    def invoices(self) -> list[Any]:
        return [case.invoice for case in self.cases]

    @property
    def recipients(self) -> list[str]:
        return [contact.email for contact in self.cases[0].recipients]

    @property
    def owed(self) -> dict[str, int]:
        return owed(self.cases)

    @property
    def has_plan(self) -> bool:
        return any(case.plan for case in self.cases)

    @property
    def deducted(self) -> tuple[Share, ...]:
        return credits_for(self.cases)

    @property
    def blocked(self) -> list[Case]:
        """Those about which the plan would send nothing today."""
        return [case for case in self.cases if not case.decision.is_due]


def about(member: Member, invoice_ids: Collection[int]) -> About:
    """Raises Refused where nothing is ticked, or invoices of several customers, or settled ones.

    Invoices that the member may not see are not there.
    """
    if not invoice_ids:
        raise Refused("nothing_ticked", _("Tick at least one invoice: nothing was sent."))
    rows = Invoice.objects.visible_to(member).filter(pk__in=list(invoice_ids))
    found = with_amounts(rows).select_related("customer").order_by("due_on", "number")
    invoices = list(found)
    if not invoices:
        raise Refused("invoice_unknown", _("These invoices are not there any more."))
    if len({invoice.customer_id for invoice in invoices}) > 1:
        names = list(dict.fromkeys(invoice.customer.name for invoice in invoices))
        raise Refused(
            "customers_mixed",
            _(
                "A message goes to one and the same customer. These invoices belong to %(names)s: "
                "write to each of them."
            )
            % {"names": ", ".join(names[:5])},
        )
    open_ones = [invoice.pk for invoice in invoices if invoice.open > 0]
    if not open_ones:
        raise Refused("all_settled", _("Nothing is owed on these invoices any more."))
    return _about(member, invoices[0].customer, open_ones)


def _about(member: Member, customer: Customer, invoice_ids: Sequence[int]) -> About:
    organisation = member.organisation
    rows = Invoice.objects.filter(pk__in=invoice_ids).order_by("due_on", "number")
    found = list(cases(organisation, rows, today=organisation.today()))
    contacts = recipients_of([customer])[customer.pk]
    return About(
        customer=customer,
        cases=found,
        language=language_for(customer, contacts[0] if contacts else None),
        level=max((_next_level(case) for case in found), key=LEVELS.index),
        latest=latest_reminder(customer),
    )


def _next_level(case: Case) -> str:
    """What a person most likely means: the plan's next step, else the one above the last."""
    if case.decision.level:
        return case.decision.level
    reached = [
        LEVELS.index(attempt.level)
        for attempt in case.facts.invoice.attempts
        if attempt.state in DONE_OR_UNDER_WAY
    ]
    return LEVELS[min(max(reached, default=-1) + 1, len(LEVELS) - 1)]


def latest_reminder(customer: Customer) -> int:
    """The latest reminder to this customer, 0 for none: what a composer has seen."""
    latest = Reminder.objects.filter(customer=customer).order_by("-pk").values_list("pk", flat=True)
    return latest.first() or 0


class SentMeanwhile(Refused):
    """Somebody, or the plan, wrote to this customer after the composer was opened."""

    def __init__(self, reminders: Sequence[Reminder]) -> None:
        super().__init__(
            "sent_meanwhile",
            _(
                "Meanwhile a message to this customer was sent or is about to leave. "
                "Look at it before you send yours."
            ),
        )
        self.reminders = reminders


@transaction.atomic
def send_by_hand(
    member: Member,
    invoice_ids: Collection[int],
    *,
    level: str,
    language: str,
    to: Sequence[str],
    cc: Sequence[str] = (),
    wants_copy: bool = False,
    subject: str,
    body: str,
    request_key: UUID,
    seen: int,
) -> Reminder:
    """Write the reminder that a person composed; it leaves at once, by the outbox.

    The same `request_key` gives the reminder that is already there, however often it is posted.
    `level` empty is outside the plan, else it counts as that step for each invoice. Raises Refused
    (an address, a text, a mixed selection) and SentMeanwhile where there is a reminder after
    `seen`; nothing is written then.
    """
    if known := sent_before(member, request_key):
        return known
    first_look = about(member, invoice_ids)
    customer = (
        Customer.objects.visible_to(member)
        .select_for_update(of=("self",), no_key=True)
        .select_related("organisation")
        .get(pk=first_look.customer.pk)
    )
    if known := sent_before(member, request_key):
        return known
    others = list(
        Reminder.objects.filter(customer=customer, pk__gt=seen)
        .exclude(message__state=EmailMessage.State.HELD)
        .select_related("message", "created_by__user")
        .order_by("pk")
    )
    if others:
        raise SentMeanwhile(others)
    own = member.user.email
    return write_reminder(
        customer,
        dict.fromkeys(about(member, invoice_ids).invoices, level),
        level=level,
        origin=Reminder.Origin.HAND,
        language=language,
        to=list(to),
        cc=cc,
        bcc=[own] if wants_copy else [],
        reply_to=own,
        subject=subject,
        body=body,
        request_key=request_key,
        member=member,
    )


def sent_before(member: Member, request_key: UUID) -> Reminder | None:
    """The reminder that this very form has already become."""
    reminders = Reminder.objects.visible_to(member).select_related("message")
    return reminders.filter(message__request_key=request_key).first()
