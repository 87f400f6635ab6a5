"""The facts of many invoices, read in a fixed number of queries per batch, for the one rule."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Max
from django.db.models.functions import Coalesce

from relance.customers.models import Contact, Customer
from relance.customers.queries import recipients_of
from relance.dunning.models import (
    ChosenDate,
    DunningPlan,
    Exclusion,
    Pause,
    PlanAssignment,
    ReminderInvoice,
)
from relance.dunning.queries import messages_left_today
from relance.dunning.rules import (
    DONE_OR_UNDER_WAY,
    Attempt,
    CustomerFacts,
    Decision,
    Facts,
    InvoiceFacts,
    Plan,
    Step,
    next_step,
)
from relance.invoices.balances import Credit, Share, credits_of, shared_out
from relance.invoices.models import Dispute, Invoice
from relance.invoices.queries import open_invoices, with_amounts
from relance.messaging.models import EmailMessage
from relance.organisations.models import Organisation

# Far below what a statement can carry, and enough that the number of queries does not matter.
BATCH = 2000


@dataclass(frozen=True)
class Case:
    """One invoice before the rule. `credits` are what the customer's payments on account and credit
    notes cover of it, the oldest invoices first; none where the plan does not deduct."""

    invoice: Invoice
    open: int
    plan: DunningPlan | None
    recipients: tuple[Contact, ...]
    credits: tuple[Share, ...]
    facts: Facts
    decision: Decision

    @property
    def customer(self) -> Customer:
        return self.invoice.customer

    @property
    def credit(self) -> int:
        return sum(share.amount for share in self.credits)


def cases(
    organisation: Organisation,
    invoices: Any,
    *,
    today: date,
    under: DunningPlan | None = None,
    but: EmailMessage | None = None,
) -> Iterator[Case]:
    """What the rule says of each of these invoices on that day, in their order.

    `invoices` are already narrowed to the organisation; whoever is about to act holds the lock on
    the customer. `under` asks what would be if all those customers were under that plan, `but`
    what would be without that message.
    """
    batch: list[Invoice] = []
    rows = with_amounts(invoices).select_related("customer", "document")
    for invoice in rows.iterator(chunk_size=BATCH):
        batch.append(invoice)
        if len(batch) == BATCH:
            yield from _Batch(organisation, batch, today, under, but).cases()
            batch = []
    if batch:
        yield from _Batch(organisation, batch, today, under, but).cases()


def case_of(invoice: Invoice) -> Case:
    """What the rule says of one invoice today."""
    organisation = invoice.organisation
    [case] = cases(organisation, Invoice.objects.filter(pk=invoice.pk), today=organisation.today())
    return case


def owed(on: Iterable[Case]) -> dict[str, int]:
    """Currency → what is still open on these invoices."""
    sums: Counter[str] = Counter()
    for case in on:
        sums[case.invoice.currency] += case.open
    return dict(sums)


def credits_for(of_customer: Sequence[Case]) -> tuple[Share, ...]:
    """What is deducted from these invoices of one customer: the credit that covers them.

    None in a currency in which it would leave nothing to ask: then a person asks for all of it.
    """
    asked: Counter[str] = Counter()
    for case in of_customer:
        asked[case.invoice.currency] += case.open - case.credit
    return tuple(
        share for case in of_customer for share in case.credits if asked[case.invoice.currency] > 0
    )


class _Batch:
    """Each attribute is one query; the rest is looking up."""

    def __init__(
        self,
        organisation: Organisation,
        invoices: list[Any],
        today: date,
        under: DunningPlan | None,
        but: EmailMessage | None,
    ) -> None:
        self.organisation = organisation
        self.invoices = invoices
        self.today = today
        self.but = but.pk if but else 0
        self.ids = [invoice.pk for invoice in invoices]
        self.customers = list({one.customer_id: one.customer for one in invoices}.values())
        self.customer_ids = [customer.pk for customer in self.customers]
        self.assigned = dict.fromkeys(self.customer_ids, under) if under else self._assigned()
        self.plans = self._plans()
        self.disputed = self._ids(Dispute.objects.filter(closed_at=None))
        self.excluded = self._ids(Exclusion.objects.all())
        self.chosen = {
            chosen.invoice_id: (chosen.level, chosen.on)
            for chosen in ChosenDate.objects.filter(invoice__in=self.ids)
        }
        self.pauses = {
            pause.customer_id: pause
            for pause in Pause.objects.filter(customer__in=self.customer_ids, lifted_at=None)
        }
        self.recipients = recipients_of(self.customers)
        self.attempts = self._attempts()
        self.last_messages = self._last_messages()
        self.credits = self._credits()

    def cases(self) -> Iterator[Case]:
        for invoice in self.invoices:
            facts = self._facts(invoice)
            yield Case(
                invoice=invoice,
                open=invoice.open,
                plan=self.assigned.get(invoice.customer_id),
                recipients=tuple(self.recipients[invoice.customer_id]),
                credits=self.credits.get(invoice.pk, ()),
                facts=facts,
                decision=next_step(facts, self.today),
            )

    def _facts(self, invoice: Any) -> Facts:
        pause = self.pauses.get(invoice.customer_id)
        plan = self.assigned.get(invoice.customer_id)
        credit = sum(share.amount for share in self.credits.get(invoice.pk, ()))
        return Facts(
            invoice=InvoiceFacts(
                due_on=invoice.due_on,
                open=invoice.open,
                is_disputed=invoice.pk in self.disputed,
                is_excluded=invoice.pk in self.excluded,
                is_covered=plan is not None and 0 < invoice.open <= credit,
                chosen=self.chosen.get(invoice.pk),
                attempts=tuple(self.attempts[invoice.pk]),
            ),
            customer=CustomerFacts(
                is_binned=invoice.customer.state == Customer.State.BIN,
                is_paused=pause is not None,
                paused_until=pause.until if pause else None,
                has_recipient=bool(self.recipients[invoice.customer_id]),
                last_message_on=self.last_messages.get(invoice.customer_id),
            ),
            plan=self.plans[plan.pk] if plan else None,
            country=self.organisation.country,
        )

    def _ids(self, rows: Any) -> set[int]:
        return set(rows.filter(invoice__in=self.ids).values_list("invoice", flat=True))

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.organisation.zone).date()

    def _assigned(self) -> dict[int, DunningPlan]:
        rows = PlanAssignment.objects.filter(customer__in=self.customer_ids)
        plan_of = dict(rows.values_list("customer", "plan"))
        plans = DunningPlan.objects.prefetch_related("steps").in_bulk(set(plan_of.values()))
        return {customer_id: plans[plan_id] for customer_id, plan_id in plan_of.items()}

    def _plans(self) -> dict[int, Plan]:
        plans = {plan.pk: plan for plan in self.assigned.values()}
        left = messages_left_today(self.organisation, plans.values(), self.today) if plans else {}
        return {
            plan.pk: Plan(
                steps=tuple(
                    Step(step.level, step.days, step.is_automatic) for step in plan.steps.all()
                ),
                minimum_days=plan.minimum_days,
                left_today=left[plan.pk],
            )
            for plan in plans.values()
        }

    def _attempts(self) -> dict[int, list[Attempt]]:
        found: dict[int, list[Attempt]] = defaultdict(list)
        rows = (
            ReminderInvoice.objects.filter(invoice__in=self.ids)
            .exclude(level="")
            .exclude(reminder__message=self.but)
            .select_related("reminder__message")
            .only(
                "invoice_id",
                "level",
                "left_out",
                "reminder__customer_id",
                "reminder__message__state",
                "reminder__message__to",
                "reminder__message__created_at",
                "reminder__message__settled_at",
            )
            .order_by("pk")
        )
        for link in rows:
            message = link.reminder.message
            found[link.invoice_id].append(
                Attempt(
                    level=link.level,
                    state="left_out" if link.left_out else message.state,
                    on=self._day(message.settled_at or message.created_at),
                    is_cured=self._is_cured(message.to, link.reminder.customer_id),
                )
            )
        return found

    def _is_cured(self, failed_addresses: list[str], customer_id: int) -> bool:
        """The customer is now written to at another address than those that failed."""
        failed = {address.lower() for address in failed_addresses}
        now = {contact.email.lower() for contact in self.recipients.get(customer_id, [])}
        return bool(now) and now.isdisjoint(failed)

    def _last_messages(self) -> dict[int, date]:
        rows = (
            EmailMessage.objects.filter(
                customer__in=self.customer_ids, state__in=list(DONE_OR_UNDER_WAY)
            )
            .exclude(pk=self.but)
            .order_by()
            .values_list("customer")
            .annotate(last=Max(Coalesce("settled_at", "created_at")))
        )
        return {customer_id: self._day(last) for customer_id, last in rows}

    def _credits(self) -> dict[int, tuple[Share, ...]]:
        """Invoice id → what credit covers of it, the oldest first, those without a due date last.

        Disputed and excluded ones take none: nobody is asked to pay them.
        """
        given: dict[tuple[int, str], list[Credit]] = defaultdict(list)
        for credit in credits_of(pk for pk in self.customer_ids if self._deducts(pk)):
            given[credit.customer_id, credit.currency].append(credit)
        if not given:
            return {}
        rows = (
            open_invoices(Invoice.objects.filter(customer__in={pk for pk, _currency in given}))
            .exclude(disputes__in=Dispute.objects.filter(closed_at=None))
            .exclude(dunning_exclusion__isnull=False)
            .order_by(F("due_on").asc(nulls_last=True), "pk")
        )
        invoices: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
        for customer_id, currency, pk, still_open in rows.values_list(
            "customer_id", "currency", "pk", "open"
        ):
            invoices[customer_id, currency].append((pk, still_open))
        shares: dict[int, tuple[Share, ...]] = {}
        for key, found in given.items():
            shares |= shared_out(found, invoices[key])
        return shares

    def _deducts(self, customer_id: int) -> bool:
        """As the plan says; without a plan, what a person writes deducts."""
        plan = self.assigned.get(customer_id)
        return plan is None or plan.deducts_credits
