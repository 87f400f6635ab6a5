"""The first working day, whole, in a browser: from nobody to a reminder that left by itself.

A company that has never seen the product signs up, brings its own files, sees who is late, sends a
reminder by hand, assigns a plan, and the next morning reads exactly what left.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.utils.module_loading import import_string
from django_q.models import OrmQ
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from relance.customers.models import Contact, Customer
from relance.dunning.jobs import remind_everywhere
from relance.messaging.jobs import deliver_and_sweep
from relance.organisations.models import Organisation
from tests.browser.conftest import Complaints
from tests.conftest import Clock
from tests.factories import a_member
from tests.smtp import SmtpServer

pytestmark = pytest.mark.django_db(transaction=True)

# Of the sample's open invoices, the credit note not deducted (samples/expected.json).
OWED = {"fr": "1\u202f632\u202f024,09\u00a0€", "en": "€1,632,024.09"}
BY_HAND, BY_PLAN = "C00059", "C00005"


def do_what_waits() -> None:
    """What the background worker does with its queue."""
    for row in OrmQ.objects.order_by("pk"):
        task = row.task
        row.delete()
        import_string(task["func"])(*task.get("args", ()))


@dataclass
class Desk:
    """The person at work, in one language, and what they can do on any page."""

    page: Page
    axe: Callable[[Page], None]
    language: str

    def goes_to(self, path: str) -> None:
        self.page.goto(path)

    def reads(self, text: str, within: str = "main") -> None:
        expect(self.page.locator(within).first).to_contain_text(text)

    def presses(self, button: str) -> None:
        """The one button of this kind that counts on the page."""
        self.page.locator(button).first.click()

    def looks(self) -> None:
        self.axe(self.page)
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)

    def brings(self, kind: str, file: Path, *, creating: bool = False) -> None:
        """A file comes in: chosen, looked at, imported."""
        self.goes_to(f"/o/{slug()}/imports/new/?kind={kind}")
        self.page.locator("input[type=file]").set_input_files(file)
        self.presses("main form button[data-primary]")
        self.looks()
        if creating:
            self.page.locator("input[name=creates_customers]").check()
            self.page.wait_for_timeout(500)
        self.presses(".decide button[data-primary]")
        expect(self.page.locator("progress")).to_be_visible()
        do_what_waits()
        expect(self.page.locator("progress")).to_have_count(0)
        self.looks()


def slug() -> str:
    return Organisation.objects.get().slug


@pytest.fixture(
    params=[
        "fr",
        pytest.param("en", marks=pytest.mark.browser_context_args(locale="en-GB")),
    ]
)
def desk(request: pytest.FixtureRequest, page: Page, axe: Callable[[Page], None]) -> Desk:
    """French, then English: what the browser says decides, for pages and for the organisation."""
    return Desk(page, axe, request.param)


def test_the_first_working_day(
    desk: Desk,
    samples: Path,
    clock: Clock,
    smtp_server: SmtpServer,
    settings: Settings,
    live_server: LiveServer,
    complaints: Complaints,
) -> None:
    complaints.expect("'postMessage' on 'DOMWindow'")  # axe knocks at the sandboxed frames
    settings.EMAIL_URL = smtp_server.url
    settings.PUBLIC_URL = live_server.url
    clock.set("2026-11-23T09:00")  # a Monday

    _sign_up(desk)
    _bring_the_files(desk, samples)
    _see_who_is_late(desk)
    by_hand = _remind_by_hand(desk, smtp_server)
    by_plan = _assign_a_plan(desk)
    assert len(smtp_server.messages) == 1, "assigning and importing send nothing by themselves"

    clock.set("2026-11-24T09:00")
    remind_everywhere()
    remind_everywhere()
    deliver_and_sweep()
    _read_what_left(desk, smtp_server, by_hand, by_plan)


def _sign_up(desk: Desk) -> None:
    desk.goes_to("/")
    desk.looks()
    desk.page.locator("input[name=organisation]").fill("Ateliers Verdenne")
    desk.page.locator("input[name=email]").fill("camille@verdenne.example")
    desk.page.locator("input[name=password1]").fill("une-phrase-assez-longue")
    desk.presses("main button[data-primary]")
    desk.page.wait_for_url("**/o/ateliers-verdenne/")
    organisation = Organisation.objects.get()
    assert organisation.language == desk.language
    desk.looks()
    for colleague in ("claire", "karim"):
        a_member(organisation=organisation, email=f"{colleague}@exemple.example")


def _bring_the_files(desk: Desk, samples: Path) -> None:
    desk.brings("customers", samples / "clients.csv")
    assert Customer.objects.count() == 80
    desk.brings("contacts", samples / "contacts.csv")
    assert Contact.objects.count() == 85
    desk.brings("invoices", samples / "factures.xlsx", creating=True)
    assert Customer.objects.count() == 89


def _see_who_is_late(desk: Desk) -> None:
    desk.goes_to(f"/o/{slug()}/")
    desk.reads(OWED[desk.language])
    desk.looks()
    desk.page.keyboard.press("j")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#side .panel")).to_be_visible()
    desk.looks()
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator("#side .panel")).to_have_count(0)


def _remind_by_hand(desk: Desk, smtp_server: SmtpServer) -> Customer:
    """@ on an invoice's line, a text, a look, the question, and it leaves."""
    customer = Customer.objects.get(external_id=BY_HAND)
    Contact.objects.create(
        organisation_id=customer.organisation_id,
        customer=customer,
        email="compta@segur.example",
        last_name="Ségur",
        is_main=True,
    )
    desk.goes_to(f"/o/{slug()}/invoices/?q={BY_HAND}")
    desk.presses("tbody a[data-key=e]")
    desk.looks()
    desk.presses(".template")
    expect(desk.page.locator("[name=subject]")).not_to_have_value("")
    desk.looks()
    desk.presses(".decide button[data-primary]")
    expect(desk.page.locator("dialog#confirm")).to_be_visible()
    desk.looks()
    desk.presses("dialog#confirm button[name=confirmed]")
    desk.page.wait_for_url("**/messages/*/")
    do_what_waits()
    left = smtp_server.messages[-1]
    assert left["To"] == "compta@segur.example"
    assert left["Reply-To"] == "camille@verdenne.example"
    assert left["Auto-Submitted"] == "auto-generated"
    desk.page.reload()
    desk.looks()
    _is_as_it_left(desk, str(left["Subject"]))
    return customer


def _assign_a_plan(desk: Desk) -> Customer:
    customer = Customer.objects.get(external_id=BY_PLAN)
    desk.goes_to(f"/o/{slug()}/customers/{customer.pk}/")
    desk.looks()
    desk.page.locator("select[name=plan]").select_option(index=1)
    desk.presses(".dunning form button")
    desk.looks()
    desk.presses("main form[method=post] button[data-primary]")
    desk.page.wait_for_url(f"**/customers/{customer.pk}/")
    return customer


def _read_what_left(
    desk: Desk, smtp_server: SmtpServer, by_hand: Customer, by_plan: Customer
) -> None:
    assert len(smtp_server.messages) == 2, "one reminder by hand, one by the plan, none twice"
    left = smtp_server.messages[-1]
    main = by_plan.contacts.get(is_main=True)
    assert left["To"] == main.email
    desk.goes_to(f"/o/{slug()}/customers/{by_plan.pk}/")
    subject = str(left["Subject"])
    desk.page.get_by_role("link", name=subject).first.click()
    desk.page.wait_for_url("**/messages/*/")
    _is_as_it_left(desk, subject)
    desk.goes_to(f"/o/{slug()}/reminders/")
    desk.looks()
    _names(desk.page.locator("main"), by_hand.name, by_plan.name)


def _is_as_it_left(desk: Desk, subject: str) -> None:
    expect(desk.page.locator("h1")).to_have_text(subject)
    frame = desk.page.frame_locator("iframe").first
    expect(frame.locator("body")).to_contain_text("Ateliers Verdenne")


def _names(place: Locator, *names: str) -> None:
    for name in names:
        expect(place).to_contain_text(name)
