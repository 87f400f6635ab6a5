"""A list of open invoices that says what is still due, and not what was paid."""

import pytest

from relance.imports.models import Import
from relance.invoices.models import Allocation, Invoice
from relance.invoices.queries import with_amounts
from relance.organisations.models import Organisation
from tests.imports.bringing import bring, errors, warnings

pytestmark = pytest.mark.django_db
HEADER = "N° facture;Client;Date;Montant TTC;Reste dû\n"


def amounts(organisation: Organisation) -> dict[str, tuple[int, int]]:
    rows = with_amounts(Invoice.objects.in_organisation(organisation))
    return {row.number: (row.paid, row.open) for row in rows}


def test_what_is_due_still_says_what_was_paid(organisation: Organisation) -> None:
    report = bring(
        organisation,
        "invoices",
        HEADER
        + "F1;Morel;13/02/2026;1 200,00;200,00\n"
        + "F2;Morel;14/02/2026;90,00;90,00\n"
        + "F3;Morel;15/02/2026;50,00;\n",
        creates_customers=True,
    )
    assert not report.errors
    assert amounts(organisation) == {"F1": (100000, 20000), "F2": (0, 9000), "F3": (0, 5000)}


def test_less_due_the_next_time_is_a_payment_and_more_a_warning(organisation: Organisation) -> None:
    first = HEADER + "F1;Morel;13/02/2026;1 200,00;700,00\nF2;Morel;13/02/2026;80,00;20,00\n"
    bring(organisation, "invoices", first, creates_customers=True)
    later = HEADER + "F1;Morel;13/02/2026;1 200,00;0,00\nF2;Morel;13/02/2026;80,00;50,00\n"
    report = bring(organisation, "invoices", later)
    assert warnings(report) == [(3, "paid_smaller")]
    assert report.warnings[0].column == "Reste dû"
    assert amounts(organisation) == {"F1": (120000, 0), "F2": (6000, 2000)}
    assert Allocation.objects.in_organisation(organisation).count() == 3
    assert bring(organisation, "invoices", later).as_dict["created"]["payments"] == 0


def test_a_balance_beyond_the_total_is_said_and_no_payment(organisation: Organisation) -> None:
    # The first lines are sound: the column is taken for what it says.
    sound = "".join(f"S{n};Morel;13/02/2026;10,00;10,00\n" for n in range(220))
    lines = "F1;Morel;13/02/2026;100,00;130,00\nF2;Morel;13/02/2026;100,00;-5,00\n"
    report = bring(organisation, "invoices", HEADER + sound + lines, creates_customers=True)
    assert warnings(report) == [(222, "balance_unlike_total"), (223, "balance_unlike_total")]
    assert amounts(organisation)["F1"] == (0, 10000)


def test_a_credit_note_that_is_open_says_nothing_of_payments(organisation: Organisation) -> None:
    report = bring(
        organisation,
        "invoices",
        HEADER + "A1;Morel;13/02/2026;-60,00;-60,00\n",
        creates_customers=True,
    )
    assert (errors(report), warnings(report)) == ([], [])
    assert report.as_dict["created"]["credit_notes"] == 1


def test_where_what_is_paid_stands_beside_it_that_counts(organisation: Organisation) -> None:
    header = "N° facture;Client;Date;Montant TTC;Déjà réglé;Reste dû\n"
    report = bring(
        organisation,
        "invoices",
        header + "F1;Morel;13/02/2026;100,00;40,00;10,00\n",
        creates_customers=True,
    )
    assert report.ignored_columns == ["Reste dû"]
    assert amounts(organisation) == {"F1": (4000, 6000)}


def test_a_running_balance_is_left_out(organisation: Organisation) -> None:
    """A ledger of accounts: « Solde » adds up line by line."""
    header = "Pièce;Compte tiers;Intitulé;Date;Débit;Solde\n"
    lines = "F1;C1;Morel;13/02/2026;100,00;100,00\nF2;C1;Morel;14/02/2026;50,00;150,00\n"
    report = bring(organisation, "invoices", header + lines, creates_customers=True)
    assert report.ignored_columns == ["Solde"]
    assert amounts(organisation) == {"F1": (0, 10000), "F2": (0, 5000)}
    assert Import.objects.count() == 1
