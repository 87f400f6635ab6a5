"""How many lines are looked at together changes nothing of what a file does."""

import pytest

from relance.imports.applying import apply as applying
from relance.imports.checking import check as checking
from relance.imports.checking.reporting import Report
from relance.invoices.models import Invoice, Payment
from relance.organisations.models import Organisation
from tests.factories import a_contact, a_customer
from tests.imports.bringing import bring

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[(1, 1_000), (2, 1), (1_000, 1_000)], autouse=True)
def chunks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines that are imported together, and lines that the check before looks at together."""
    imported, checked = request.param
    monkeypatch.setattr(applying, "FIRST_CHUNK", imported)
    monkeypatch.setattr(applying, "next_size", lambda _size, _seconds: imported)
    monkeypatch.setattr(checking, "CHUNK", checked)


def counted(report: Report, thing: str) -> list[int]:
    counts = report.as_dict
    return [counts[outcome][thing] for outcome in ("created", "updated", "unchanged")]


def test_a_contact_that_is_no_more_the_main_one_is_not_updated(organisation: Organisation) -> None:
    beta = a_customer("Beta", organisation=organisation)
    bob = a_contact(beta, "bob@x.example", first_name="Bob", last_name="")
    report = bring(
        organisation,
        "contacts",
        "Nom du client;Adresse mail;Contact principal\n"
        "Beta;bob@x.example;\nGamma;g@x.example;\nBeta;new@x.example;1\n",
        creates_customers=True,
    )
    assert counted(report, "contacts") == [2, 0, 1]
    bob.refresh_from_db()
    assert not bob.is_main
    assert beta.contacts.get(is_main=True).email == "new@x.example"


def test_what_two_lines_say_was_paid_are_two_payments(organisation: Organisation) -> None:
    a_customer("Acme", organisation=organisation)
    report = bring(
        organisation,
        "invoices",
        "Client;N° facture;Date;Montant TTC;Déjà réglé\n"
        "Acme;F1;15/02/2026;100,00;30,00\n"
        "Acme;F2;15/02/2026;100,00;10,00\n"
        "Acme;F1;15/02/2026;100,00;50,00\n"
        "Acme;F1;15/02/2026;100,00;50,00\n",
    )
    assert counted(report, "payments") == [3, 0, 0]
    assert counted(report, "invoices") == [2, 0, 0]
    paid = Payment.objects.filter(allocations__invoice=Invoice.objects.get(number="F1"))
    assert sorted(paid.values_list("amount", flat=True)) == [20_00, 30_00]
