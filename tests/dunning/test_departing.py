"""The last look before a reminder leaves: what happened meanwhile counts, and history says so."""

import pytest
from pytest_django import Settings

from relance.core.clock import now
from relance.customers.models import Customer
from relance.dunning.models import Exclusion, Reminder, ReminderInvoice
from relance.dunning.run import remind, run_dunning
from relance.dunning.sending import send_by_hand
from relance.history.models import Event
from relance.invoices.models import Invoice
from relance.messaging.models import EmailMessage
from relance.messaging.outbox import deliver_waiting
from relance.organisations.models import Organisation
from tests import factories as a
from tests.conftest import Clock
from tests.dunning.conftest import MONDAY, someone_late
from tests.smtp import SmtpServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation(clock: Clock, settings: Settings, smtp_server: SmtpServer) -> Organisation:
    """On a Monday in October, with a mail server."""
    clock.set(MONDAY)
    settings.EMAIL_URL = smtp_server.url
    return a.an_organisation(country="FR", language="fr", reply_to="compta@creditor.example")


def texts(smtp_server: SmtpServer) -> list[str]:
    parts = [message.get_body(("plain",)) for message in smtp_server.messages]
    return [part.get_content() for part in parts if part]


def happens(what: str, invoice: Invoice) -> None:
    organisation = invoice.organisation
    if what == "paid":
        a.a_payment(invoice)
    elif what == "disputed":
        a.a_dispute(invoice)
    elif what == "excluded":
        Exclusion.objects.create(organisation=organisation, invoice=invoice)
    elif what == "covered_by_credit":
        a.a_credit_note(invoice.customer, total=invoice.total)
    elif what == "binned":
        Customer.objects.filter(pk=invoice.customer_id).update(state="bin")
    elif what == "no_plan":
        invoice.customer.plan_assignment.delete()
    elif what == "customer_paused":
        invoice.customer.dunning_pauses.create(organisation=organisation, reason="holidays")
    elif what == "no_recipient":
        invoice.customer.contacts.all().delete()
    elif what == "not_yet":
        Invoice.objects.filter(pk=invoice.pk).update(due_on=organisation.today())


@pytest.mark.parametrize(
    "what",
    [
        "paid",
        "disputed",
        "excluded",
        "covered_by_credit",
        "binned",
        "no_plan",
        "customer_paused",
        "no_recipient",
        "not_yet",
    ],
)
def test_it_does_not_leave_and_history_says_why(
    organisation: Organisation, smtp_server: SmtpServer, what: str
) -> None:  # trap 15
    invoice = someone_late(organisation, 5)
    run_dunning(organisation)
    happens(what, invoice)
    assert deliver_waiting().sent == 0
    assert smtp_server.messages == []
    message = EmailMessage.objects.get()
    assert (message.state, message.reasons) == ("held", [what])
    told = Event.objects.get(verb="reminder.left_out", subject_id=invoice.pk)
    assert told.facts["reason"] == what


def test_the_others_of_the_message_still_leave(
    organisation: Organisation, smtp_server: SmtpServer
) -> None:
    paid = someone_late(organisation, 6, number="FA-PAID")
    a.an_invoice(paid.customer, due_in=-5, number="FA-OPEN")
    run_dunning(organisation)
    a.a_payment(paid)
    assert deliver_waiting().sent == 1
    [text] = texts(smtp_server)
    assert "FA-OPEN" in text
    assert "FA-PAID" not in text
    assert ReminderInvoice.objects.get(invoice=paid).left_out == "paid"


def test_a_strong_text_does_not_leave_for_a_mild_step(
    organisation: Organisation, smtp_server: SmtpServer, clock: Clock
) -> None:
    clock.set("2026-10-05T09:00")
    old = someone_late(organisation, 5)
    run_dunning(organisation)
    deliver_waiting()
    young = a.an_invoice(old.customer, due_in=-5)
    clock.set("2026-10-15T09:00")
    [due] = run_dunning(organisation).due
    assert due.level == "R2"
    a.a_payment(old)
    assert deliver_waiting().held[0][1] == "level_changed"
    clock.forward(days=1)
    [due] = run_dunning(organisation).due
    assert (due.level, [case.invoice for case in due.cases]) == ("R1", [young])


def test_what_is_paid_in_part_is_asked_for_the_rest(
    organisation: Organisation, smtp_server: SmtpServer
) -> None:  # trap 16
    invoice = someone_late(organisation, 5, total=100_00)
    run_dunning(organisation)
    a.a_payment(invoice, amount=30_00)
    deliver_waiting()
    [text] = texts(smtp_server)
    assert "70,00" in text
    assert "100,00" not in text


def test_credit_is_shown_and_deducted(
    organisation: Organisation, smtp_server: SmtpServer
) -> None:  # trap 16
    older = someone_late(organisation, 40, total=80_00, number="FA-OLD")
    a.an_invoice(older.customer, due_in=-5, total=50_00, number="FA-NEW")
    a.a_credit_note(older.customer, total=100_00, number="AV-7")
    run_dunning(organisation)
    deliver_waiting()
    [text] = texts(smtp_server)
    assert "FA-OLD" in text
    assert "FA-NEW" in text
    assert "AV-7" in text
    assert "30,00" in text


def test_a_contact_replaced_since_is_not_written_to(
    organisation: Organisation, smtp_server: SmtpServer
) -> None:  # trap 22
    invoice = someone_late(organisation, 5)
    run_dunning(organisation)
    invoice.customer.contacts.all().delete()
    a.a_contact(invoice.customer, "new@customer.example")
    deliver_waiting()
    assert smtp_server.envelopes[0].rcpt_tos == ["new@customer.example"]


def test_customer_a_never_gets_the_invoice_of_customer_b(
    organisation: Organisation, smtp_server: SmtpServer
) -> None:  # trap 20
    invoice = someone_late(organisation, 5, number="FA-B")
    a.with_pdf(invoice)
    other = someone_late(organisation, 2)
    run_dunning(organisation)
    Invoice.objects.filter(pk=invoice.pk).update(customer=other.customer)
    assert deliver_waiting().sent == 0
    assert smtp_server.messages == []


def test_outside_the_hours_it_waits_until_they_begin(
    organisation: Organisation, smtp_server: SmtpServer, clock: Clock
) -> None:
    clock.set("2026-10-12T19:00")
    someone_late(organisation, 5)
    assert len(run_dunning(organisation).due) == 1
    assert deliver_waiting().sent == 0
    clock.set("2026-10-13T08:29")
    assert deliver_waiting().sent == 0
    clock.set("2026-10-13T08:30")
    assert deliver_waiting().sent == 1


def test_hours_are_looked_at_again_when_it_leaves(
    organisation: Organisation, smtp_server: SmtpServer, clock: Clock
) -> None:
    someone_late(organisation, 5)
    run_dunning(organisation)
    clock.set("2026-10-12T18:00")
    delivery = deliver_waiting()
    assert (delivery.sent, delivery.held) == (0, [])
    message = EmailMessage.objects.get()
    assert (message.state, message.reasons) == ("waiting", ["outside_hours"])
    clock.set("2026-10-13T08:30")
    assert deliver_waiting().sent == 1


def by_hand(organisation: Organisation, invoice: Invoice, level: str = "R1") -> Reminder:
    from uuid import uuid4

    return send_by_hand(
        a.the_owner_of(organisation),
        [invoice.pk],
        level=level,
        language="fr",
        to=["someone@customer.example"],
        subject="Votre facture",
        body="Bonjour,\n\nMerci de régler.",
        request_key=uuid4(),
        seen=10**9,
    )


def test_by_hand_it_leaves_at_any_hour_and_against_the_plans_reasons(
    organisation: Organisation, smtp_server: SmtpServer, clock: Clock
) -> None:
    clock.set("2026-10-11T23:00")
    invoice = someone_late(organisation, 1)
    Exclusion.objects.create(organisation=organisation, invoice=invoice)
    a.a_dispute(invoice)
    clock.forward(minutes=1)
    by_hand(organisation, invoice)
    assert deliver_waiting().sent == 1


@pytest.mark.parametrize("what", ["paid", "disputed", "binned"])
def test_by_hand_too_it_does_not_leave_when_things_changed(
    organisation: Organisation, smtp_server: SmtpServer, clock: Clock, what: str
) -> None:
    invoice = someone_late(organisation, 5)
    by_hand(organisation, invoice)
    clock.forward(seconds=1)
    happens(what, invoice)
    assert deliver_waiting().held[0][1] == what


def test_by_hand_counts_as_the_step_and_the_plan_does_not_send_it_again(
    organisation: Organisation, smtp_server: SmtpServer, clock: Clock
) -> None:
    invoice = someone_late(organisation, 5)
    by_hand(organisation, invoice, "R2")
    deliver_waiting()
    left = [2]
    for _day in range(40):
        clock.forward(days=1)
        left += [2 if due.level == "R2" else 3 for due in run_dunning(organisation).due]
        deliver_waiting()
    assert left == [2, 3]


def test_sent_by_hand_while_the_plans_message_waits(
    organisation: Organisation, smtp_server: SmtpServer, clock: Clock
) -> None:
    clock.set("2026-10-12T19:00")
    invoice = someone_late(organisation, 5)
    run_dunning(organisation)
    by_hand(organisation, invoice, "R1")
    deliver_waiting()
    clock.set("2026-10-13T09:00")
    deliver_waiting()
    assert len(smtp_server.messages) == 1
    assert list(EmailMessage.objects.order_by("pk").values_list("state", flat=True)) == [
        "held",
        "sent",
    ]


def test_a_failed_step_waits_for_a_person_and_is_tried_at_the_new_address(
    organisation: Organisation, smtp_server: SmtpServer, clock: Clock
) -> None:  # trap 12
    invoice = someone_late(organisation, 5)
    contact = invoice.customer.contacts.get()
    smtp_server.refuse(contact.email)
    run_dunning(organisation)
    deliver_waiting()
    for _day in range(21):
        clock.forward(days=1)
        assert run_dunning(organisation).due == []
    contact.email = "right@customer.example"
    contact.save()
    [due] = run_dunning(organisation).due
    deliver_waiting()
    assert due.level == "R1"
    assert ReminderInvoice.objects.get(reminder__message=due.message_id).attempt == 2
    assert smtp_server.envelopes[-1].rcpt_tos == ["right@customer.example"]


def test_an_uncertain_reminder_is_never_followed_nor_repeated_by_itself(
    organisation: Organisation, smtp_server: SmtpServer, clock: Clock, settings: Settings
) -> None:  # trap 3
    settings.SMTP_TIMEOUT = 1
    someone_late(organisation, 5)
    run_dunning(organisation)
    smtp_server.after_dot = "drop"
    assert deliver_waiting().uncertain == 1
    smtp_server.after_dot = "answer"
    for _day in range(30):
        clock.forward(days=1)
        assert run_dunning(organisation).due == []
        deliver_waiting()
    assert len(smtp_server.messages) == 1


def test_the_same_reminder_is_not_written_twice_under_lock(organisation: Organisation) -> None:
    invoice = someone_late(organisation, 5)
    assert remind(invoice.customer, organisation.today()) is not None
    assert remind(invoice.customer, organisation.today()) is None
    assert Reminder.objects.filter(created_at__lte=now()).count() == 1
