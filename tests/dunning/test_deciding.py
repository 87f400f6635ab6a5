"""What people decide, through its pages: the switch, the next day, pauses, plans; all told."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from relance.core.refusal import Refused
from relance.dunning.assigning import assign_plan, forecast
from relance.dunning.facts import case_of
from relance.dunning.models import ChosenDate, DunningPlan, Exclusion, Pause, PlanAssignment
from relance.dunning.run import run_dunning
from relance.history.models import Event
from relance.organisations.models import Member, Organisation
from tests import factories as a
from tests.conftest import Clock
from tests.dunning.conftest import read, someone_late

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def test_a_new_organisation_has_a_plan_assigned_to_nobody(organisation: Organisation) -> None:
    plan = DunningPlan.objects.get(organisation=organisation)
    assert (plan.name, plan.minimum_days) == ("Standard", 7)
    assert list(plan.steps.values_list("level", "days", "is_automatic")) == [
        ("R1", 5, True),
        ("R2", 15, True),
        ("R3", 30, True),
        ("MED", 45, False),
    ]
    assert not PlanAssignment.objects.exists()


def test_the_switch_of_one_invoice(browser: Client, organisation: Organisation) -> None:
    invoice = someone_late(organisation, 5)
    address = f"/o/acme/invoices/{invoice.pk}/plan/"
    assert browser.post(address, {"on": "0", "next": "/o/acme/invoices/"})["Location"] == (
        "/o/acme/invoices/"
    )
    assert Exclusion.objects.filter(invoice=invoice).exists()
    assert run_dunning(organisation).due == []
    browser.post(f"{address}?on=1")
    assert not Exclusion.objects.exists()
    assert verbs()[-2:] == ["invoice.excluded", "invoice.included"]
    assert len(run_dunning(organisation).due) == 1


def test_the_way_back_stays_in_the_house(browser: Client, organisation: Organisation) -> None:
    invoice = someone_late(organisation, 5)
    for elsewhere in ("https://elsewhere.example/", "//elsewhere.example", "javascript:x"):
        answer = browser.post(
            f"/o/acme/invoices/{invoice.pk}/plan/", {"on": "0", "next": elsewhere}
        )
        assert answer["Location"] == f"/o/acme/invoices/{invoice.pk}/"


def test_a_day_is_chosen_and_given_back(browser: Client, organisation: Organisation) -> None:
    invoice = someone_late(organisation, 5)
    address = f"/o/acme/invoices/{invoice.pk}/next-date/"
    browser.post(address, {"on": "2026-10-21"})
    assert case_of(invoice).decision.on == date(2026, 10, 21)
    assert run_dunning(organisation).due == []
    assert "has passed" in read(browser.post(address, {"on": "2026-10-01"}))
    browser.post(address, {"on": ""})
    assert not ChosenDate.objects.exists()
    assert len(run_dunning(organisation).due) == 1


def test_a_pause_holds_and_is_lifted(browser: Client, organisation: Organisation) -> None:
    customer = someone_late(organisation, 5, name="Aubert").customer
    address = f"/o/acme/customers/{customer.pk}/pauses/"
    assert "This field is required" in read(browser.post(address, {"reason": ""}))
    browser.post(address, {"reason": "They move house", "until": "2026-10-20"})
    assert run_dunning(organisation).due == []
    assert "already paused" in read(browser.post(address, {"reason": "Again"}))
    page = read(browser.get(f"/o/acme/customers/{customer.pk}/"))
    assert "They move house" in page
    browser.post(f"{address}lift/")
    browser.post(f"{address}lift/")
    assert Pause.objects.get().lifted_by is not None
    assert verbs().count("customer.resumed") == 1
    assert len(run_dunning(organisation).due) == 1


def test_a_pause_that_has_ended_makes_room_for_the_next(
    browser: Client, organisation: Organisation, clock: Clock
) -> None:
    customer = someone_late(organisation, 5).customer
    address = f"/o/acme/customers/{customer.pk}/pauses/"
    browser.post(address, {"reason": "First", "until": "2026-10-13"})
    clock.forward(days=3)
    browser.post(address, {"reason": "Second", "until": ""})
    assert Pause.objects.filter(lifted_at=None).get().reason == "Second"


def test_a_plan_is_assigned_after_saying_what_leaves(
    browser: Client, organisation: Organisation
) -> None:  # trap 5
    invoice = someone_late(organisation, 5, name="Aubert", plan=False)
    plan = DunningPlan.objects.get(organisation=organisation)
    address = f"/o/acme/customers/{invoice.customer_id}/plan/"
    page = read(browser.get(address, {"plan": plan.pk}))
    assert "A message about 1 invoice leaves today." in page
    assert "at most 50 messages a day" in page
    assert not PlanAssignment.objects.exists()
    browser.post(address, {"plan": plan.pk})
    assert PlanAssignment.objects.get().plan == plan
    told = Event.objects.get(verb="plan.assigned")
    assert told.changes == {"plan": [None, "Standard"]}
    browser.post(address, {"plan": ""})
    assert not PlanAssignment.objects.exists()
    assert verbs()[-1] == "plan.unassigned"


def test_on_a_week_end_it_says_which_day(
    browser: Client, organisation: Organisation, clock: Clock
) -> None:
    clock.set("2026-10-10T10:00")
    invoice = someone_late(organisation, 9, plan=False)
    plan = DunningPlan.objects.get(organisation=organisation)
    said = forecast(organisation, plan, [invoice.customer_id])
    assert (said.on, said.is_today, said.messages) == (date(2026, 10, 12), False, 1)


def test_it_is_said_of_very_many_customers(organisation: Organisation, clock: Clock) -> None:
    """More than SQLite takes as parameters of a statement."""
    clock.set("2026-10-12T10:00")
    invoice = someone_late(organisation, 9, plan=False)
    plan = DunningPlan.objects.get(organisation=organisation)
    said = forecast(organisation, plan, range(invoice.customer_id, invoice.customer_id + 300_000))
    assert said.messages == 1


def test_many_customers_are_assigned_in_few_queries(
    organisation: Organisation, member: Member, django_assert_max_num_queries: Any
) -> None:
    plan = DunningPlan.objects.get(organisation=organisation)
    customers = [a.a_customer(organisation=organisation) for _number in range(60)]
    plans: dict[int, int | None] = {customer.pk: plan.pk for customer in customers}
    with django_assert_max_num_queries(12):
        assert assign_plan(organisation, plans, member=member, batch="import-1") == 60
    assert assign_plan(organisation, plans, member=member) == 0
    assert Event.objects.filter(batch="import-1", verb="plan.assigned").count() == 60


def test_plans_and_customers_of_another_house_are_refused(organisation: Organisation) -> None:
    other = a.an_organisation()
    ours = a.a_customer(organisation=organisation)
    theirs = a.a_customer(organisation=other)
    plan = DunningPlan.objects.get(organisation=organisation)
    with pytest.raises(Refused, match="no such plan"):
        assign_plan(organisation, {ours.pk: DunningPlan.objects.get(organisation=other).pk})
    with pytest.raises(Refused, match="no such customer"):
        assign_plan(organisation, {theirs.pk: plan.pk})
    assert not PlanAssignment.objects.exists()


def a_plan_form(**fields: Any) -> dict[str, Any]:
    return {
        "minimum_days": "7",
        "daily_cap": "50",
        "deducts_credits": "on",
        "days_R1": "5",
        "days_R2": "15",
        "days_R3": "30",
        "days_MED": "45",
        **fields,
    }


def test_a_plan_is_changed_and_history_says_what(
    browser: Client, organisation: Organisation
) -> None:
    plan = DunningPlan.objects.get(organisation=organisation)
    browser.post(f"/o/acme/plans/{plan.pk}/", a_plan_form(days_R1="-3", daily_cap="10"))
    assert plan.steps.get(level="R1").days == -3
    told = Event.objects.get(verb="plan.changed")
    assert told.changes == {"daily_cap": [50, 10], "R1": [5, -3]}


def test_steps_keep_their_order(browser: Client, organisation: Organisation) -> None:
    plan = DunningPlan.objects.get(organisation=organisation)
    page = read(browser.post(f"/o/acme/plans/{plan.pk}/", a_plan_form(days_R2="3")))
    assert "R2 comes after R1: more than 5 days." in page
    assert plan.steps.get(level="R2").days == 15


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("nothing", "next step"),
        ("disputed", "It is in dispute"),
        ("unassigned", "This customer has no plan."),
        ("unreachable", "No contact of this customer has an e-mail address."),
        ("undated", "It has no due date, so it is never reminded."),
        ("credit", "Payments on account and credit notes of this customer cover it."),
    ],
)
def test_the_panel_says_what_leaves_next_or_why_nothing_does(
    browser: Client, organisation: Organisation, what: str, said: str
) -> None:  # B1
    invoice = someone_late(organisation, 5)
    if what == "disputed":
        a.a_dispute(invoice)
    elif what == "unassigned":
        invoice.customer.plan_assignment.delete()
    elif what == "unreachable":
        invoice.customer.contacts.all().delete()
    elif what == "undated":
        a.without_due_date(invoice)
    elif what == "credit":
        a.a_credit_note(invoice.customer, total=1000_00)
    page = read(browser.get("/o/acme/invoices/", {"panel": invoice.pk}))
    assert said in page
    assert ("Why nothing leaves" in page) == (what != "nothing")


def test_the_lists_show_the_plan_and_the_last_reminder(
    browser: Client, organisation: Organisation
) -> None:
    reminded = someone_late(organisation, 5, number="FA-REMINDED")
    someone_late(organisation, 2, number="FA-NEVER", plan=False)
    run_dunning(organisation)
    page = read(browser.get("/o/acme/invoices/"))
    assert page.count("Automatic reminders") == 2  # the sign's title and its label, once
    assert 'data-level="R1"' in page
    page = read(browser.get("/o/acme/invoices/", {"reminder": "never"}))
    assert "FA-NEVER" in page
    assert "FA-REMINDED" not in page
    plan = DunningPlan.objects.get(organisation=organisation)
    for address in ("invoices", "customers"):
        page = read(browser.get(f"/o/acme/{address}/", {"plan": plan.pk}))
        assert reminded.customer.name in page
        assert browser.get(f"/o/acme/{address}/", {"plan": "none"}).status_code == 200
        assert browser.get(f"/o/acme/{address}/", {"plan": "x;"}).status_code == 200


def test_the_page_of_reminders(browser: Client, organisation: Organisation) -> None:
    due = someone_late(organisation, 5, name="Due today")
    formal = someone_late(organisation, 60, name="For the bailiff")
    lost = someone_late(organisation, 5, name="Nobody there")
    lost.customer.contacts.all().delete()
    plan = DunningPlan.objects.get(organisation=organisation)
    plan.steps.exclude(level="MED").filter(days__gt=5).delete()
    other = a.a_plan(organisation=organisation, steps=())
    other.steps.create(organisation=organisation, level="MED", days=45, is_automatic=False)
    PlanAssignment.objects.filter(customer=formal.customer).update(plan=other)
    page = read(browser.get("/o/acme/reminders/"))
    assert page.index("Reminders to send today") < page.index("Due today")
    assert page.index("Due today") < page.index("Waiting for a person")
    assert f"?invoices={formal.pk}" in page
    assert "No contact has an e-mail address. Add one, Nobody there" in page
    run_dunning(organisation)
    page = read(browser.get("/o/acme/reminders/"))
    assert "Not everything could leave:" in page
    assert page.index("Sent lately") < page.rindex(due.customer.name)
