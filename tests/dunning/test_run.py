"""The daily run: what leaves, to whom, once; and what does not stop the rest."""

import json
import threading
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from relance.customers.models import Customer
from relance.dunning.models import (
    ChosenDate,
    DunningRun,
    Exclusion,
    PlanAssignment,
    Reminder,
    ReminderInvoice,
)
from relance.dunning.queries import may_be_due
from relance.dunning.rules import Reason
from relance.dunning.run import Day, look_at, run_dunning
from relance.invoices.models import Invoice
from relance.invoices.paying import undo_payment
from relance.messaging.models import EmailMessage, Template
from relance.notifications.models import Notification
from relance.organisations.models import Organisation
from tests import factories as a
from tests.conftest import Clock
from tests.dunning.conftest import someone_late

pytestmark = pytest.mark.django_db


def reasons(day: Day, invoice: Invoice) -> tuple[str, ...]:
    [found] = [decision.reasons for one, decision in day.not_due if one.pk == invoice.pk]
    return found


def test_what_is_due_leaves_once(organisation: Organisation) -> None:
    invoice = someone_late(organisation, 5)
    someone_late(organisation, 4)
    someone_late(organisation, 5, plan=False)
    [due] = run_dunning(organisation).due
    assert (due.customer, due.level) == (invoice.customer, "R1")
    reminder = Reminder.objects.get()
    assert reminder.message_id == due.message_id
    assert reminder.message.to == [invoice.customer.contacts.get().email]
    assert reminder.message.state == "waiting"
    assert run_dunning(organisation).due == []
    assert Reminder.objects.count() == 1


def test_every_day_of_the_plan(organisation: Organisation, clock: Clock) -> None:
    someone_late(organisation, 4)
    left = []
    for _day in range(60):
        for due in run_dunning(organisation).due:
            EmailMessage.objects.filter(pk=due.message_id).update(state="sent")
            left.append((due.level, organisation.today()))
        clock.forward(days=1)
    # Due on Thursday 8 October: +5 is a Tuesday, +15 a Friday, +30 a Saturday.
    assert left == [
        ("R1", date(2026, 10, 13)),
        ("R2", date(2026, 10, 23)),
        ("R3", date(2026, 11, 9)),
    ]


def test_one_message_for_all_of_a_customer_at_the_highest_level(
    organisation: Organisation,
) -> None:  # trap 7
    first = someone_late(organisation, 5)
    second = a.an_invoice(first.customer, due_in=-15)
    reminder = Reminder.objects.create(
        organisation=organisation,
        customer=first.customer,
        level="R1",
        origin="plan",
        message=a_sent_message(first.customer, "2026-10-02T09:00"),
    )
    ReminderInvoice.objects.create(
        organisation=organisation, reminder=reminder, invoice=second, level="R1"
    )
    [due] = run_dunning(organisation).due
    assert due.level == "R2"
    steps = ReminderInvoice.objects.filter(reminder__message=due.message_id)
    assert dict(steps.values_list("invoice", "level")) == {first.pk: "R1", second.pk: "R2"}


def a_sent_message(customer: Customer, at: str) -> EmailMessage:
    from relance.core.clock import parse_moment

    moment = parse_moment(at, customer.organisation.zone)
    return EmailMessage.objects.create(
        organisation=customer.organisation,
        customer=customer,
        purpose="reminder",
        language="fr",
        state="sent",
        message_id=f"<{at}-{customer.pk}@creditor.example>",
        to=["someone@customer.example"],
        created_at=moment,
        settled_at=moment,
    )


def test_two_currencies_of_one_customer_are_one_message(organisation: Organisation) -> None:
    invoice = someone_late(organisation, 5)
    a.an_invoice(invoice.customer, due_in=-6, currency="USD")
    [due] = run_dunning(organisation).due
    assert len(due.cases) == 2


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("paid", Reason.PAID),
        ("disputed", Reason.DISPUTED),
        ("excluded", Reason.EXCLUDED),
        ("binned", Reason.BINNED),
        ("without due date", Reason.NO_DUE_DATE),
        ("nobody to write to", Reason.NO_RECIPIENT),
        ("covered by a credit note", Reason.COVERED_BY_CREDIT),
        ("no plan", Reason.NO_PLAN),
    ],
)
def test_it_does_not_leave_and_says_why(
    organisation: Organisation, what: str, reason: Reason
) -> None:
    invoice = someone_late(organisation, 5, total=100_00)
    other = a.an_invoice(invoice.customer, due_in=-6)
    if what == "paid":
        a.a_payment(invoice)
    elif what == "disputed":
        a.a_dispute(invoice)
    elif what == "excluded":
        Exclusion.objects.create(organisation=organisation, invoice=invoice)
    elif what == "binned":
        Customer.objects.filter(pk=invoice.customer_id).update(state="bin")
    elif what == "without due date":
        a.without_due_date(invoice)
    elif what == "nobody to write to":
        invoice.customer.contacts.all().delete()
    elif what == "covered by a credit note":
        a.a_credit_note(invoice.customer, total=1000_00)
    elif what == "no plan":
        invoice.customer.plan_assignment.delete()
    day = run_dunning(organisation, tell_everything=True)
    assert reason in reasons(day, invoice)
    of_one_invoice = {Reason.PAID, Reason.DISPUTED, Reason.EXCLUDED, Reason.NO_DUE_DATE}
    left = [case.invoice.pk for due in day.due for case in due.cases]
    # Trap 13: the customer's other invoice goes on.
    assert left == ([other.pk] if reason in of_one_invoice else [])


def test_credit_that_covers_the_oldest_is_deducted_with_it(organisation: Organisation) -> None:
    oldest = someone_late(organisation, 40, total=80_00)
    newer = a.an_invoice(oldest.customer, due_in=-5, total=50_00)
    a.a_credit_note(oldest.customer, total=100_00)
    [due] = run_dunning(organisation).due
    assert [case.invoice.pk for case in due.cases] == [newer.pk]
    links = ReminderInvoice.objects.filter(reminder__message=due.message_id)
    assert dict(links.values_list("invoice", "level")) == {newer.pk: "R1", oldest.pk: ""}


def test_credit_is_not_deducted_where_the_plan_does_not(organisation: Organisation) -> None:
    invoice = someone_late(organisation, 5)
    plan = invoice.customer.plan_assignment.plan
    plan.deducts_credits = False
    plan.save()
    a.a_credit_note(invoice.customer, total=1000_00)
    assert len(run_dunning(organisation).due) == 1


def test_nobody_to_write_to_is_told_once_a_day(organisation: Organisation) -> None:  # trap 12
    invoice = someone_late(organisation, 5, name="Menuiserie Sans Adresse")
    invoice.customer.contacts.all().delete()
    day = run_dunning(organisation)
    run_dunning(organisation)
    assert [warning["customer"] for warning in day.warnings] == ["Menuiserie Sans Adresse"]
    told = Notification.objects.get(kind="dunning.warnings")
    assert told.facts == {"count": 1, "customers": "Menuiserie Sans Adresse"}
    assert not ReminderInvoice.objects.exists()


def test_one_broken_template_stops_only_itself(organisation: Organisation) -> None:  # trap 11
    Template.objects.filter(organisation=organisation, level="R1", language="en").update(
        body="{{ no_such_variable }}"
    )
    broken = someone_late(organisation, 5, name="Broken Ltd")
    Customer.objects.filter(pk=broken.customer_id).update(language="en")
    fine = someone_late(organisation, 5)
    day = run_dunning(organisation)
    assert [due.customer for due in day.due] == [fine.customer]
    assert [warning["customer"] for warning in day.warnings] == ["Broken Ltd"]
    assert DunningRun.objects.get().warnings == day.warnings
    assert Reminder.objects.count() == 1


def test_an_address_that_is_none_stops_only_itself(organisation: Organisation) -> None:
    broken = someone_late(organisation, 5, name="Broken Ltd")
    broken.customer.contacts.update(email="compta\n@customer.example")
    someone_late(organisation, 5)
    day = run_dunning(organisation)
    assert len(day.due) == 1
    assert [warning["customer"] for warning in day.warnings] == ["Broken Ltd"]


def test_the_cap_lets_the_oldest_debts_go_first(
    organisation: Organisation, clock: Clock
) -> None:  # trap 5
    invoices = [someone_late(organisation, days) for days in (10, 90, 40)]
    plan = invoices[0].customer.plan_assignment.plan
    plan.daily_cap = 2
    plan.save()
    day = run_dunning(organisation)
    assert [due.oldest for due in day.due] == [invoices[1].due_on, invoices[2].due_on]
    assert reasons(day, invoices[0]) == (Reason.CAPPED,)
    assert reasons(run_dunning(organisation), invoices[0]) == (Reason.CAPPED,)
    clock.forward(days=1)
    assert [due.customer for due in run_dunning(organisation).due] == [invoices[0].customer]


def test_an_import_or_a_new_assignment_sends_nothing(organisation: Organisation) -> None:  # trap 8
    someone_late(organisation, 100)
    assert not EmailMessage.objects.exists()


def test_a_step_done_stays_done_when_a_payment_is_undone(
    organisation: Organisation, clock: Clock
) -> None:  # trap 17
    invoice = someone_late(organisation, 5)
    run_dunning(organisation)
    EmailMessage.objects.update(state="sent")
    payment = a.a_payment(invoice)
    clock.forward(days=10)
    assert run_dunning(organisation).due == []
    undo_payment(payment, member=None)
    [due] = run_dunning(organisation).due
    assert due.level == "R2"


def test_the_number_of_queries_does_not_grow(
    organisation: Organisation, django_assert_max_num_queries: Any
) -> None:
    for days in range(5, 45):
        someone_late(organisation, days)
    invoices = Invoice.objects.in_organisation(organisation)
    with django_assert_max_num_queries(20):
        assert len(look_at(organisation, invoices, organisation.today()).due) == 40


def test_the_language_of_each_does_not_leak_into_the_next(
    organisation: Organisation,
) -> None:  # trap 23
    for name, language in (("Smith", "en"), ("Dupont", ""), ("Jones", "en")):
        customer = someone_late(organisation, 5, name=name).customer
        Customer.objects.filter(pk=customer.pk).update(language=language)
    run_dunning(organisation)
    said = dict(EmailMessage.objects.values_list("customer__name", "language"))
    assert said == {"Smith": "en", "Dupont": "fr", "Jones": "en"}


def test_a_missing_text_falls_back_to_the_organisations_language(
    organisation: Organisation,
) -> None:  # trap 23
    Template.objects.filter(organisation=organisation, language="en").delete()
    customer = someone_late(organisation, 5).customer
    Customer.objects.filter(pk=customer.pk).update(language="en")
    run_dunning(organisation)
    assert EmailMessage.objects.get().language == "fr"


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_send_once(organisation: Organisation) -> None:  # traps 1 and 2
    for days in range(5, 11):
        someone_late(organisation, days)
    problems: list[Exception] = []

    def run() -> None:
        try:
            run_dunning(Organisation.objects.get(pk=organisation.pk))
        except Exception as problem:  # noqa: BLE001  told to the test
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert Reminder.objects.count() == EmailMessage.objects.count() == 6
    assert ReminderInvoice.objects.filter(attempt=1).count() == 6


def test_what_is_looked_at_is_never_narrower_than_the_rule(
    organisation: Organisation, clock: Clock
) -> None:
    quick = a.a_plan(organisation=organisation, minimum_days=0, steps=(("R1", -3), ("R2", 4)))
    for days in range(-6, 60, 3):
        invoice = someone_late(organisation, days)
        if days % 2:
            a.an_invoice(invoice.customer, due_in=3 - days)
        if days % 5 == 0:
            PlanAssignment.objects.filter(customer=invoice.customer).update(plan=quick)
        if days % 7 == 0:
            invoice.customer.dunning_pauses.create(
                organisation=organisation, reason="x", until=organisation.today()
            )
        if days % 11 == 0:
            ChosenDate.objects.create(
                organisation=organisation, invoice=invoice, level="R1", on=organisation.today()
            )
    for _day in range(30):
        today = organisation.today()
        everything = Invoice.objects.in_organisation(organisation).order_by("due_on", "pk")
        all_due = look_at(organisation, everything, today).due
        few_due = look_at(organisation, may_be_due(organisation, today), today).due
        assert [due.cases for due in few_due] == [due.cases for due in all_due]
        run_dunning(organisation)
        EmailMessage.objects.filter(state="waiting").update(state="sent")
        clock.forward(days=1)
    assert Reminder.objects.count() > 40


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    try:
        call_command("run_dunning", *arguments, "--json")
    except SystemExit as end:
        return int(end.code or 0), json.loads(capsys.readouterr().out)
    return 0, json.loads(capsys.readouterr().out)


def test_the_command_tells_what_leaves_and_why_the_rest_does_not(
    organisation: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    due = someone_late(organisation, 5, name="Acme", number="F-1")
    someone_late(organisation, 2, number="F-2")
    paid = someone_late(organisation, 2, number="F-3")
    a.a_payment(paid)
    code, tried = command(capsys, "--organisation", organisation.slug, "--dry-run")
    assert code == 0
    assert tried["due"] == [
        {"customer": "Acme", "level": "R1", "invoices": ["F-1"], "message": None}
    ]
    assert not EmailMessage.objects.exists()
    code, done = command(capsys, "--organisation", organisation.slug)
    assert done["date"] == "2026-10-12"
    assert done["due"][0]["message"] == Reminder.objects.get(customer=due.customer).message_id
    assert {
        "invoice": "F-2",
        "next_level": "R1",
        "next_date": "2026-10-15",
        "reasons": ["not_yet"],
    } in done["not_due"]
    assert {"invoice": "F-3", "next_level": None, "next_date": None, "reasons": ["paid"]} in done[
        "not_due"
    ]


def test_the_command_looks_ahead(
    organisation: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    someone_late(organisation, 2)
    _code, told = command(
        capsys, "--organisation", organisation.slug, "--dry-run", "--date", "2026-10-15"
    )
    assert [due["level"] for due in told["due"]] == ["R1"]


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (("--date", "2026-10-15"), "date_without_dry_run"),
        (("--dry-run", "--date", "15/10/2026"), "date_invalid"),
        (("--dry-run", "--date", "9999-12-31"), "date_invalid"),
        (("--dry-run", "--date", "0001-01-01"), "date_invalid"),
    ],
)
def test_the_command_refuses(
    organisation: Organisation,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    refusal: str,
) -> None:
    code, told = command(capsys, "--organisation", organisation.slug, *arguments)
    assert (code, told["refused"]["code"]) == (2, refusal)
