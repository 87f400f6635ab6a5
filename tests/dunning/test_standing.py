"""What the pages say of the next sending: today's, or that of the next working day."""

import pytest
from django.test import Client

from relance.dunning.deciding import exclude
from relance.dunning.models import DunningStep
from relance.dunning.standing import standing_of, summary_of
from relance.organisations.models import Member, Organisation
from tests.conftest import Clock
from tests.dunning.conftest import read, someone_late

pytestmark = pytest.mark.django_db

SATURDAY = "2026-10-10T12:00"
FRIDAY_EVENING = "2026-10-09T21:00"


@pytest.mark.parametrize("moment", [SATURDAY, FRIDAY_EVENING])
def test_outside_the_hours_of_sending_the_next_working_day_is_told(
    clock: Clock, browser: Client, organisation: Organisation, moment: str
) -> None:
    clock.set(moment)
    invoice = someone_late(organisation, 4, name="Due on Monday")
    assert [due.cases[0].invoice for due in standing_of(organisation).due] == [invoice]
    for page in ("reminders/", ""):
        text = read(browser.get(f"/o/acme/{page}"))
        assert "Reminders to send on Monday 12 Oct" in text
        assert "Due on Monday" in text
        assert "Nothing more is due today" not in text
    assert invoice.number in read(browser.get("/o/acme/invoices/?reminder=today"))


def test_within_the_hours_it_is_today(browser: Client, organisation: Organisation) -> None:
    someone_late(organisation, 8)
    assert summary_of(organisation).is_today
    assert "Reminders to send today" in read(browser.get("/o/acme/reminders/"))


def test_nothing_on_that_day_is_said_of_that_day(
    clock: Clock, browser: Client, organisation: Organisation
) -> None:
    clock.set(SATURDAY)
    someone_late(organisation, -30)
    assert "Nothing to send on that day" in read(browser.get("/o/acme/reminders/"))


def test_the_day_of_the_next_sending_is_told_in_a_sentence_and_not_of_what_is_excluded(
    clock: Clock, browser: Client, organisation: Organisation, member: Member
) -> None:
    clock.set(SATURDAY)
    invoice = someone_late(organisation, 8)
    page = read(browser.get(f"/o/acme/invoices/{invoice.pk}/"))
    assert "hence on Monday 12 October 2026." in page
    exclude(invoice, member)
    page = read(browser.get(f"/o/acme/invoices/{invoice.pk}/"))
    assert "weekends" not in page


def test_what_waits_for_a_person_leads_to_its_text(
    browser: Client, organisation: Organisation
) -> None:
    invoice = someone_late(organisation, 8)
    DunningStep.objects.update(is_automatic=False)
    address = f"/o/acme/reminders/new/?invoices={invoice.pk}&amp;level=R1"
    assert address in read(browser.get("/o/acme/reminders/"))
    assert address in read(browser.get(f"/o/acme/invoices/{invoice.pk}/"))
