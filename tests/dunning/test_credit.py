"""What a customer has to its good: which invoices it covers, and what a message then asks."""

from uuid import uuid4

import pytest

from relance.dunning.models import Exclusion, Reminder, ReminderInvoice
from relance.dunning.run import run_dunning
from relance.dunning.sending import send_by_hand
from relance.history.models import Event
from relance.invoices.models import Invoice
from relance.messaging.models import EmailMessage
from relance.messaging.outbox import deliver_waiting
from relance.messaging.views.record import text_of
from relance.organisations.models import Organisation
from tests import factories as a
from tests.conftest import Clock
from tests.dunning.conftest import someone_late

pytestmark = pytest.mark.django_db


def by_hand(*invoices: Invoice) -> Reminder:
    return send_by_hand(
        a.the_owner_of(invoices[0].organisation),
        [invoice.pk for invoice in invoices],
        level="R1",
        language="en",
        to=["someone@customer.example"],
        subject="Your invoices",
        body="Please pay {{ total_due }}.\n\n{{ table }}",
        request_key=uuid4(),
        seen=0,
    )


def text_that_left() -> str:
    assert deliver_waiting().sent == 1
    return EmailMessage.objects.latest("pk").body_text


def test_by_hand_the_newer_is_asked_in_full_where_credit_covers_the_older(
    organisation: Organisation,
) -> None:
    older = someone_late(organisation, 20, total=100_00)
    newer = a.an_invoice(older.customer, due_in=-6, total=200_00)
    a.a_credit_note(older.customer, total=100_00, number="AV-7")
    by_hand(newer)
    text = text_that_left()
    assert "Please pay €200.00." in text
    assert "AV-7" not in text


def test_by_hand_only_the_part_of_a_credit_that_is_theirs_is_deducted(
    organisation: Organisation,
) -> None:
    older = someone_late(organisation, 20, total=100_00)
    newer = a.an_invoice(older.customer, due_in=-6, total=200_00)
    a.a_credit_note(older.customer, total=70_00, number="AV-7")
    a.a_credit_note(older.customer, total=80_00, number="AV-8")
    by_hand(newer)
    text = text_that_left()
    assert "Please pay €150.00." in text
    assert "AV-7" not in text
    assert "\u2212€50.00" in text


def test_by_hand_both_together_are_what_the_customer_owes(organisation: Organisation) -> None:
    older = someone_late(organisation, 20, total=100_00, plan=False)
    newer = a.an_invoice(older.customer, due_in=-6, total=200_00)
    a.a_credit_note(older.customer, total=150_00, number="AV-7")
    by_hand(older, newer)
    text = text_that_left()
    assert "Please pay €150.00." in text
    assert "\u2212€150.00" in text


def test_what_must_not_be_written_about_is_not_named_for_a_cent_of_credit(
    organisation: Organisation, clock: Clock
) -> None:
    uncertain = someone_late(organisation, 6, total=1000_00, number="FA-UNCERTAIN")
    run_dunning(organisation)
    EmailMessage.objects.update(state="uncertain", settled_at="2026-10-12T08:00:00Z")
    clock.set("2026-10-26T09:00")
    fresh = a.an_invoice(uncertain.customer, due_in=-6, total=200_00, number="FA-FRESH")
    a.a_credit_note(uncertain.customer, total=1)
    [due] = run_dunning(organisation).due
    links = ReminderInvoice.objects.filter(reminder__message=due.message_id)
    assert list(links.values_list("invoice", "level")) == [(fresh.pk, "R1")]
    text = text_that_left()
    assert "FA-UNCERTAIN" not in text
    assert "200,00" in text


def test_one_that_waits_for_a_person_is_not_named_either(
    organisation: Organisation, clock: Clock
) -> None:
    waiting = someone_late(organisation, 6, total=1000_00)
    run_dunning(organisation)
    deliver_waiting()
    waiting.customer.plan_assignment.plan.steps.exclude(level="R1").update(is_automatic=False)
    clock.set("2026-11-02T09:00")
    fresh = a.an_invoice(waiting.customer, due_in=-6, total=200_00)
    a.a_credit_note(waiting.customer, total=1)
    [due] = run_dunning(organisation).due
    links = ReminderInvoice.objects.filter(reminder__message=due.message_id)
    assert list(links.values_list("invoice", "level")) == [(fresh.pk, "R1")]


@pytest.mark.parametrize("what", ["disputed", "excluded", "paid"])
def test_history_says_why_a_covered_invoice_was_left_out(
    organisation: Organisation, what: str
) -> None:
    covered = someone_late(organisation, 20, total=50_00)
    a.an_invoice(covered.customer, due_in=-6, total=200_00)
    a.a_credit_note(covered.customer, total=60_00)
    run_dunning(organisation)
    assert ReminderInvoice.objects.filter(invoice=covered, level="").exists()
    if what == "disputed":
        a.a_dispute(covered)
    elif what == "excluded":
        Exclusion.objects.create(organisation=organisation, invoice=covered)
    else:
        a.a_payment(covered)
    assert deliver_waiting().sent == 1
    told = Event.objects.get(verb="reminder.left_out", subject_id=covered.pk)
    assert told.facts["reason"] == what


@pytest.mark.parametrize("what", ["binned", "paid"])
def test_the_message_is_held_for_what_happened_to_what_it_asked(
    organisation: Organisation, what: str
) -> None:
    covered = someone_late(organisation, 20, total=50_00)
    asked = a.an_invoice(covered.customer, due_in=-6, total=200_00)
    a.a_credit_note(covered.customer, total=60_00)
    run_dunning(organisation)
    if what == "binned":
        type(covered.customer).objects.filter(pk=covered.customer_id).update(state="bin")
    else:
        a.a_payment(asked)
    assert deliver_waiting().sent == 0
    assert EmailMessage.objects.get().reasons == [what]
    left_out = dict(ReminderInvoice.objects.values_list("invoice", "left_out"))
    of_covered = "binned" if what == "binned" else "covered_by_credit"
    assert left_out == {asked.pk: what, covered.pk: of_covered}


def test_the_page_of_a_waiting_message_shows_what_will_leave(
    organisation: Organisation, clock: Clock
) -> None:
    clock.set("2026-10-12T07:00")
    invoice = someone_late(organisation, 6, total=200_00)
    a.a_credit_note(invoice.customer, total=50_00, number="AV-7")
    run_dunning(organisation)
    written, is_kept = text_of(EmailMessage.objects.get())
    assert not is_kept
    assert "AV-7" in written.text
    assert "150,00" in written.text
    assert not Event.objects.filter(verb="reminder.left_out").exists()
    clock.set("2026-10-12T09:00")
    assert text_that_left() == written.text


def test_the_page_leaves_out_what_would_be_left_out(organisation: Organisation) -> None:
    disputed = someone_late(organisation, 6, number="FA-DISPUTED")
    a.an_invoice(disputed.customer, due_in=-6, number="FA-OPEN")
    run_dunning(organisation)
    a.a_dispute(disputed)
    text = text_of(EmailMessage.objects.get())[0].text
    assert "FA-OPEN" in text
    assert "FA-DISPUTED" not in text
