"""What makes a real ledger: disputes, credit notes, a pause, and mail that went wrong."""

from datetime import timedelta

from relance.customers.models import Customer
from relance.demo.books import Books, dated, morning
from relance.demo.inventing import Year
from relance.dunning.models import Exclusion, Pause
from relance.history.models import Event
from relance.history.recording import event_of, record_all
from relance.invoices.models import CreditNote, Dispute, Invoice, Payment
from relance.messaging.models import EmailMessage
from relance.organisations.models import Member, Organisation

# What a server says of an address that is gone.
REFUSED_BY_SERVER = "550 5.1.1 <{address}>: Recipient address rejected: User unknown"


def write_exceptions(organisation: Organisation, year: Year, books: Books) -> None:
    """A few of each, on invoices that are late today."""
    owner = Member.objects.in_organisation(organisation).select_related("user").earliest("pk")
    late = _late(organisation, year, books)
    events = [
        *_dispute(organisation, year, late[::6], owner),
        *_pause(organisation, year, late[4].customer, owner),
        *_exclude(organisation, late[3::11], owner),
    ]
    record_all(events)
    _give_credit(organisation, late[1:30:9])
    _let_mail_go_wrong(organisation)


def _late(organisation: Organisation, year: Year, books: Books) -> list[Invoice]:
    today = organisation.today()
    return [
        invoice
        for invoice, invented in zip(books.invoices, year.invoices, strict=True)
        if invoice.due_on and invoice.due_on < today and invented.open_on(today) > 0
    ]


def _dispute(
    organisation: Organisation, year: Year, invoices: list[Invoice], owner: Member
) -> list[Event]:
    disputes = Dispute.objects.bulk_create(
        Dispute(
            organisation=organisation,
            invoice=invoice,
            reason=reason,
            opened_at=morning(organisation, organisation.today() - timedelta(days=3), 11),
            opened_by=owner,
        )
        for invoice, reason in zip(invoices, year.country.dispute_reasons, strict=False)
    )
    return [
        dated(
            event_of(
                organisation,
                "dispute.opened",
                dispute.invoice,
                member=owner,
                customer_id=dispute.invoice.customer_id,
                facts={"number": dispute.invoice.number, "reason": dispute.reason},
            ),
            dispute.opened_at,
        )
        for dispute in disputes
    ]


def _pause(
    organisation: Organisation, year: Year, customer: Customer, owner: Member
) -> list[Event]:
    at = morning(organisation, organisation.today() - timedelta(days=2), 15)
    pause = Pause.objects.create(
        organisation=organisation,
        customer=customer,
        reason=year.country.pause_reason,
        until=organisation.today() + timedelta(days=12),
        at=at,
        by=owner,
    )
    facts = {"reason": pause.reason, "until": pause.until.isoformat() if pause.until else None}
    told = event_of(
        organisation,
        "customer.paused",
        customer,
        member=owner,
        customer_id=customer.pk,
        facts=facts,
    )
    return [dated(told, at)]


def _exclude(organisation: Organisation, invoices: list[Invoice], owner: Member) -> list[Event]:
    at = morning(organisation, organisation.today() - timedelta(days=6), 16)
    Exclusion.objects.bulk_create(
        Exclusion(organisation=organisation, invoice=invoice, at=at, by=owner)
        for invoice in invoices
    )
    return [
        dated(
            event_of(
                organisation,
                "invoice.excluded",
                invoice,
                member=owner,
                customer_id=invoice.customer_id,
            ),
            at,
        )
        for invoice in invoices
    ]


def _give_credit(organisation: Organisation, invoices: list[Invoice]) -> None:
    """Credit notes that pay nothing yet, and one payment on account."""
    CreditNote.objects.bulk_create(
        CreditNote(
            organisation=organisation,
            customer_id=invoice.customer_id,
            number=f"AV-{invoice.number.partition('-')[2]}",
            issued_on=invoice.issued_on,
            total=invoice.total // 10_00 * 1_00 + 50_00,
            currency=invoice.currency,
        )
        for invoice in invoices
    )
    Payment.objects.create(
        organisation=organisation,
        customer_id=invoices[-1].customer_id,
        received_on=organisation.today() - timedelta(days=1),
        amount=250_00,
        currency=invoices[-1].currency,
    )


def _let_mail_go_wrong(organisation: Organisation) -> None:
    """The last two messages: an address that is gone, and one of which nobody knows."""
    failed, uncertain = EmailMessage.objects.in_organisation(organisation).order_by("-pk")[:2]
    failed.state = EmailMessage.State.FAILED
    failed.reasons = ["recipient_refused"]
    failed.answer = REFUSED_BY_SERVER.format(address=failed.to[0])
    uncertain.state = EmailMessage.State.UNCERTAIN
    uncertain.reasons = ["no_answer"]
    EmailMessage.objects.bulk_update([failed, uncertain], ["state", "reasons", "answer"])
