"""The demo: a believable year, written once, signed in to by one click, never in production."""

from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command
from django.db.models import Min
from django.test import Client
from pytest_django import Settings

from relance.core.dates import age
from relance.customers.models import Customer
from relance.demo.britain import BRITAIN
from relance.demo.building import build_demo
from relance.demo.countries import COUNTRIES
from relance.demo.country import Country
from relance.demo.france import FRANCE
from relance.demo.inventing import invent
from relance.dunning.models import PlanAssignment, Reminder, ReminderInvoice
from relance.invoices.models import Invoice
from relance.invoices.queries import open_invoices
from relance.messaging.models import EmailMessage
from relance.organisations.models import Organisation
from tests.conftest import Clock


def test_a_year_is_invented_the_same_way_twice() -> None:
    day = date(2026, 11, 23)
    assert invent(FRANCE, day) == invent(FRANCE, day)
    assert invent(FRANCE, day) != invent(FRANCE, day, seed=8)


@pytest.mark.parametrize("country", COUNTRIES.values(), ids=COUNTRIES)
def test_no_invoice_is_paid_before_it_exists_nor_after_today(country: Country) -> None:
    today = date(2026, 11, 23)
    for invoice in invent(country, today).invoices:
        assert invoice.issued_on < today
        assert invoice.open_on(today) >= 0
        assert all(invoice.issued_on <= payment.on < today for payment in invoice.payments)


@pytest.mark.django_db
def test_the_demo_shows_a_company_at_work(clock: Clock) -> None:
    clock.set("2026-11-23T08:00")
    organisation, built = build_demo(FRANCE)
    assert built
    assert organisation.is_demo

    invoices = Invoice.objects.in_organisation(organisation)
    assert Customer.objects.in_organisation(organisation).count() == 60
    assert invoices.count() == 400
    papers = [invoice.document for invoice in invoices.select_related("document")[:5]]
    assert all(paper and paper.read().startswith(b"%PDF-") for paper in papers)
    first = invoices.aggregate(day=Min("issued_on"))["day"]
    assert date(2025, 11, 20) < first < date(2026, 1, 1)

    still_open = open_invoices(invoices)
    ages = Counter(
        age(invoice.due_on, organisation.today()) for invoice in still_open if invoice.due_on
    )
    assert set(ages) == {0, 1, 2, 3, 4}
    assert {invoice.currency for invoice in still_open} == {"EUR", "CHF"}

    levels = Counter(Reminder.objects.values_list("level", flat=True))
    assert levels["R1"] > levels["R2"] > levels["R3"] > 0 < levels["MED"]
    assert PlanAssignment.objects.count() == 40


@pytest.mark.django_db
def test_what_the_demo_sent_reads_well_and_left_no_machine(clock: Clock) -> None:
    clock.set("2026-11-23T08:00")
    build_demo(BRITAIN)
    sent = EmailMessage.objects.filter(state=EmailMessage.State.SENT)
    assert sent.exists()
    assert {message.transport for message in sent} == {EmailMessage.Transport.MAILBOX}
    assert not sent.filter(body_text="").exists()
    assert not [message for message in sent if "{{" in message.body_text + message.subject]
    steps = ReminderInvoice.objects.values_list("invoice", "level")
    assert len(steps) == len(set(steps))


@pytest.mark.django_db
def test_the_demo_is_never_rebuilt_over_changes(clock: Clock) -> None:
    clock.set("2026-11-23T08:00")
    organisation, _ = build_demo(FRANCE)
    customer = Customer.objects.in_organisation(organisation).first()
    assert customer
    Customer.objects.filter(pk=customer.pk).update(name="Renamed by a visitor")
    clock.forward(days=3)
    assert build_demo(FRANCE) == (organisation, False)
    customer.refresh_from_db()
    assert customer.name == "Renamed by a visitor"


@pytest.mark.django_db
def test_one_click_signs_in(clock: Clock, client: Client) -> None:
    clock.set("2026-11-23T08:00")
    organisation, _ = build_demo(FRANCE)
    page = client.get("/account/login/")
    assert b'action="/demo/sign-in/"' in page.content
    assert client.post("/demo/sign-in/").headers["Location"] == f"/o/{organisation.slug}/"
    for language in ("en", "fr"):  # the browser's: an invented person prefers none
        page = client.get(f"/o/{organisation.slug}/", headers={"accept-language": language})
        assert f'<html lang="{language}"' in page.content.decode()


@pytest.mark.django_db
def test_production_has_no_demo(clock: Clock, client: Client, settings: Settings) -> None:
    clock.set("2026-11-23T08:00")
    settings.PRODUCTION = True
    with pytest.raises(SystemExit) as ended:
        call_command("demo")
    assert ended.value.code == 2
    assert not Organisation.objects.exists()

    build_demo(FRANCE)  # brought in by other means: still no way in
    assert b"/demo/sign-in/" not in client.get("/account/login/").content
    assert client.post("/demo/sign-in/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("said", "slug"), [("C.UTF-8", "demo"), ("en_GB.UTF-8", "demo-en")])
def test_the_machine_says_in_which_language(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, said: str, slug: str
) -> None:
    clock.set("2026-11-23T08:00")
    monkeypatch.setenv("LC_ALL", said)
    call_command("demo")
    assert Organisation.objects.get().slug == slug
