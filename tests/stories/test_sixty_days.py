"""Sixty days of ten customers: the plan, the outbox and a mail server, with payments in between."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.message import EmailMessage as Mail
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from relance.customers.models import Customer
from relance.dunning.assigning import assign_plan, forecast
from relance.dunning.deciding import exclude, lift_pause, pause
from relance.dunning.jobs import remind_everywhere
from relance.dunning.models import DunningPlan
from relance.dunning.sending import latest_reminder, send_by_hand
from relance.invoices.amending import change_due_date
from relance.invoices.models import Invoice
from relance.invoices.paying import record_payment, undo_payment
from relance.messaging.jobs import deliver_and_sweep
from relance.messaging.models import Template
from relance.organisations.models import Member, Organisation
from tests import factories as a
from tests.conftest import PARIS, Clock
from tests.smtp import SmtpServer

pytestmark = pytest.mark.django_db

FIRST_DAY = date(2026, 9, 28)  # a Monday; the clocks go back on the night of 25 October


@dataclass
class Firm:
    """A creditor, its clock and its mail server. `diary` is (day, customer, subject) as it left."""

    organisation: Organisation
    member: Member
    clock: Clock
    server: SmtpServer
    diary: list[tuple[date, str, str]] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)

    @property
    def today(self) -> date:
        return self.organisation.today()

    def customer(self, name: str, **fields: Any) -> Customer:
        customer = a.a_customer(name, organisation=self.organisation, **fields)
        address = f"compta@{name.split()[-1].lower()}.example"
        a.a_contact(customer, address, first_name="", last_name="")
        return customer

    def invoice(self, customer: Customer, number: str, due: str, total: int = 100_00) -> Invoice:
        due_on = date.fromisoformat(due)
        return a.an_invoice(customer, number=number, due_on=due_on, total=total)

    def assign(self, *customers: Customer) -> None:
        plan = DunningPlan.objects.get(organisation=self.organisation, name="Standard")
        plans: dict[int, int | None] = {customer.pk: plan.pk for customer in customers}
        assign_plan(self.organisation, plans, member=self.member)

    def works(self, hour: int, minute: int) -> None:
        """What the schedule does at that hour of the clock on the wall."""
        self.clock.set(f"{self.today}T{hour:02}:{minute:02}")
        remind_everywhere()
        deliver_and_sweep()
        for mail in self.server.messages[len(self.mails) :]:
            self.mails.append(mail)
            self.diary.append((self.today, str(mail["To"]), str(mail["Subject"])))

    def a_day_passes(self) -> None:
        for hour in (7, 9, 12, 20):
            self.works(hour, 0)
        self.clock.set(f"{self.today + timedelta(days=1)}T00:30")

    def days_until(self, day: str) -> Iterator[date]:
        while self.today < date.fromisoformat(day):
            yield self.today
            self.a_day_passes()

    def pass_days_until(self, day: str) -> None:
        for _day in self.days_until(day):
            pass

    def left_to(self, name: str) -> list[tuple[str, str]]:
        """(day, level) of each mail to a customer, by the texts of the levels."""
        address = f"compta@{name.split()[-1].lower()}.example"
        return [
            (day.isoformat(), self.level_of(subject))
            for day, to, subject in self.diary
            if to == address
        ]

    @staticmethod
    def level_of(subject: str) -> str:
        return subject.split()[0]


@pytest.fixture
def firm(clock: Clock, smtp_server: SmtpServer, settings: Settings) -> Firm:
    """Its texts say their level and numbers in the subject, in both languages."""
    clock.set(f"{FIRST_DAY}T00:30")
    settings.EMAIL_URL = smtp_server.url
    organisation = a.an_organisation(language="fr", country="FR")
    for template in Template.objects.filter(organisation=organisation):
        word = "Relance" if template.language == "fr" else "Reminder"
        template.subject = f"{template.level} {word} {{{{ numeros }}}} {{{{ total_du }}}}"
        template.save()
    return Firm(organisation, a.the_owner_of(organisation), clock, smtp_server)


def test_ten_customers_and_sixty_days(firm: Firm) -> None:
    names = (
        "Menuiserie Aubert", "Garage Blanc", "Smith Carter", "Hôtel Durand", "Scierie Esteve",
        "Atelier Fabre", "Librairie Garnier", "Serrurerie Henry", "Imprimerie Imbert",
        "Boulangerie Joly",
    )  # fmt: skip
    people = {name.split()[1]: firm.customer(name) for name in names}
    Customer.objects.filter(pk=people["Carter"].pk).update(language="en")
    bills = {
        "Aubert": firm.invoice(people["Aubert"], "F-A", "2026-09-30"),
        "Blanc": firm.invoice(people["Blanc"], "F-B", "2026-09-30"),
        "Carter": firm.invoice(people["Carter"], "F-C", "2026-09-30", 1234_50),
        "Durand": firm.invoice(people["Durand"], "F-D1", "2026-09-30"),
        "Durand2": firm.invoice(people["Durand"], "F-D2", "2026-10-10"),
        "Esteve": firm.invoice(people["Esteve"], "F-E", "2025-12-31"),
        "Fabre": firm.invoice(people["Fabre"], "F-F", "2026-09-30"),
        "Garnier": firm.invoice(people["Garnier"], "F-G", "2026-09-30"),
        "Henry": firm.invoice(people["Henry"], "F-H1", "2026-09-30"),
        "Henry2": firm.invoice(people["Henry"], "F-H2", "2026-09-30"),
        "Imbert": firm.invoice(people["Imbert"], "F-I", "2026-09-30"),
        "Joly": firm.invoice(people["Joly"], "F-J", "2026-09-30"),
    }
    firm.assign(*(person for name, person in people.items() if name != "Joly"))
    exclude(bills["Henry"], firm.member)

    firm.pass_days_until("2026-10-08")
    pay(bills["Blanc"], 100_00)  # after R1: nothing more
    pay(bills["Fabre"], 60_00)  # in part: the rest is asked
    firm.pass_days_until("2026-10-13")
    pause(people["Garnier"], reason="Holidays", until=date(2026, 10, 21), member=firm.member)
    money = pay(bills["Imbert"], 100_00)
    firm.pass_days_until("2026-10-22")
    undo_payment(money, member=firm.member)  # the cheque was returned
    change_due_date(bills["Aubert"], date(2026, 10, 20), member=firm.member)  # after R2
    firm.pass_days_until("2026-11-27")

    # Due on Wednesday 30 September: +5 Monday, +15 Thursday, +30 Friday; MED waits for a person.
    usual = [("2026-10-05", "R1"), ("2026-10-15", "R2"), ("2026-10-30", "R3")]
    assert firm.left_to("Smith Carter") == usual
    assert firm.left_to("Garage Blanc") == usual[:1]
    assert firm.left_to("Atelier Fabre") == usual
    assert firm.left_to("Serrurerie Henry") == usual
    assert firm.left_to("Boulangerie Joly") == []
    # Paused from the 13th to the 21st: R2 on the day after.
    assert firm.left_to("Librairie Garnier") == [
        usual[0], ("2026-10-22", "R2"), usual[2],
    ]  # fmt: skip
    # Paid on the 13th, undone on the 22nd: R2 then, R1 not again.
    assert firm.left_to("Imprimerie Imbert") == [
        usual[0], ("2026-10-22", "R2"), usual[2],
    ]  # fmt: skip
    # The due date moved to 20 October: R3 on 19 November, nothing in between, nothing again.
    assert firm.left_to("Menuiserie Aubert") == [*usual[:2], ("2026-11-19", "R3")]
    # An old debt: one step at a time, a week between.
    assert firm.left_to("Scierie Esteve") == [
        ("2026-09-28", "R1"), ("2026-10-05", "R2"), ("2026-10-12", "R3"),
    ]  # fmt: skip
    # Two invoices: one message, the highest level, both in it; a week between any two.
    durand = [(day.isoformat(), subject) for day, to, subject in firm.diary if "durand" in to]
    assert [(day, subject.split()[0]) for day, subject in durand] == [
        ("2026-10-05", "R1"), ("2026-10-15", "R2"), ("2026-10-26", "R2"), ("2026-11-02", "R3"),
        ("2026-11-09", "R3"),
    ]  # fmt: skip
    assert "F-D1" in durand[1][1]
    assert "F-D2" in durand[1][1]

    told = {str(mail["To"]): mail for mail in firm.mails}
    english = told["compta@carter.example"]
    assert "Reminder" in english["Subject"]
    assert "€1,234.50" in english["Subject"]
    assert "Relance" in told["compta@fabre.example"]["Subject"]
    parts = [mail for mail in firm.mails if mail["To"] == "compta@fabre.example"]
    assert ["100,00" in str(mail["Subject"]) for mail in parts] == [True, False, False]
    assert "40,00" in str(parts[1]["Subject"])
    assert all("F-H1" not in str(mail["Subject"]) for mail in firm.mails)


def pay(invoice: Invoice, amount: int) -> Any:
    entered = record_payment(
        invoice,
        amount=amount,
        received_on=invoice.organisation.today(),
        request_key=uuid4(),
        member=None,
    )
    return entered.payment


def test_a_server_down_for_three_days_catches_up_once(firm: Firm) -> None:  # traps 6 and 9
    customer = firm.customer("Menuiserie Aubert")
    firm.invoice(customer, "F-1", "2026-09-30")
    firm.assign(customer)
    firm.clock.set("2026-10-08T11:00")  # nothing ran since Friday; R1 was due on Monday
    for _quarter in range(4):
        firm.works(11, 15)
    firm.clock.set("2026-10-08T09:00")  # and the clock goes two hours back
    firm.works(9, 0)
    firm.pass_days_until("2026-10-14")
    assert firm.left_to("Menuiserie Aubert") == [("2026-10-08", "R1")]


@pytest.mark.parametrize(
    ("due", "night", "leaves"),
    # The day of R1 is the Sunday itself; on 29 March 2027 it is Easter Monday.
    [("2026-10-20", "2026-10-25", "2026-10-26"), ("2027-03-23", "2027-03-28", "2027-03-30")],
)
def test_the_nights_when_the_clocks_change(
    firm: Firm, due: str, night: str, leaves: str
) -> None:  # trap 28
    customer = firm.customer("Menuiserie Aubert")
    invoice = firm.invoice(customer, "F-1", due)
    firm.assign(customer)
    firm.clock.set(f"{night}T00:30")
    firm.pass_days_until((date.fromisoformat(leaves) + timedelta(days=3)).isoformat())
    assert firm.left_to("Menuiserie Aubert") == [(leaves, "R1")]
    invoice.refresh_from_db()
    assert invoice.due_on == date.fromisoformat(due)
    [mail] = firm.mails
    sent_at = mail["Date"].datetime.astimezone(PARIS)
    assert (sent_at.hour, sent_at.minute) == (9, 0)


def test_the_plan_and_a_person_together(firm: Firm) -> None:
    customer = firm.customer("Menuiserie Aubert")
    invoice = firm.invoice(customer, "F-1", "2026-09-30")
    firm.assign(customer)
    firm.pass_days_until("2026-10-07")
    send_by_hand(
        firm.member,
        [invoice.pk],
        level="R2",
        language="fr",
        to=["compta@aubert.example"],
        subject="R2 par téléphone",
        body="Bonjour, comme convenu.",
        request_key=uuid4(),
        seen=latest_reminder(customer),
    )
    firm.pass_days_until("2026-11-26")
    assert firm.left_to("Menuiserie Aubert") == [
        ("2026-10-05", "R1"),
        ("2026-10-07", "R2"),
        ("2026-10-30", "R3"),
    ]


def test_what_was_said_before_a_plan_is_assigned_is_what_leaves(firm: Firm) -> None:  # trap 5
    customers = [firm.customer(f"Menuiserie C{number}") for number in range(6)]
    for number, customer in enumerate(customers):
        firm.invoice(customer, f"F-{number}", "2026-03-31" if number < 4 else "2026-12-31")
    plan = DunningPlan.objects.get(organisation=firm.organisation)
    plan.daily_cap = 3
    plan.save()
    said = forecast(firm.organisation, plan, [customer.pk for customer in customers])
    assert (said.messages, said.waiting, said.cap) == (3, 1, 3)
    firm.assign(*customers)
    firm.a_day_passes()
    assert len(firm.diary) == 3
    firm.a_day_passes()
    assert len(firm.diary) == 4


def test_a_pause_lifted_early_goes_on_at_once(firm: Firm) -> None:
    customer = firm.customer("Menuiserie Aubert")
    firm.invoice(customer, "F-1", "2026-09-30")
    firm.assign(customer)
    pause(customer, reason="They asked", until=None, member=firm.member)
    firm.pass_days_until("2026-10-08")
    lift_pause(customer, firm.member)
    firm.pass_days_until("2026-10-12")
    assert firm.left_to("Menuiserie Aubert") == [("2026-10-08", "R1")]
