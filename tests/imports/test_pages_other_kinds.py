"""A file that was brought as another kind than it is: the page says so, and brings it as that."""

import pytest
from django.test import Client

from relance.customers.models import Customer
from relance.imports.jobs import check_import
from relance.imports.models import CheckedRow, Import
from relance.invoices.models import Invoice
from relance.organisations.models import Member
from tests.imports.visiting import at, confirm, seen, upload

pytestmark = pytest.mark.django_db
INVOICES = "Numéro de facture;Client;Date;Échéance;Montant TTC\nF1;Acme;13/10/2026;;120,00\n"


@pytest.mark.parametrize(
    ("kind", "header", "other"),
    [
        ("customers", "N° facture;Client;Date;Échéance;Montant TTC", "invoices"),
        ("contacts", "N° facture;Client;Date;Montant TTC", "invoices"),
        ("contacts", "Client;E-mail;N° facture;Date;Montant TTC", "invoices"),
        ("invoices", "Société;Prénom;Nom;E-mail;Fonction", "contacts"),
        ("invoices", "Nom du client;Adresse;Code postal;Ville;E-mail", "customers"),
        ("contacts", "Nom du client;Adresse;Code postal;Ville", "customers"),
        ("contacts", "ID externe;Responsable de compte;Plan de relance", "assignments"),
        ("assignments", "Société;Prénom;Nom;E-mail;Fonction;Téléphone", "contacts"),
        ("customers", "Nom du client;Adresse;Code postal;Ville;Prénom;E-mail", ""),
        ("customers", "Société;Prénom;Nom;E-mail", ""),
        ("customers", "Numéro;Nom;Date;Total;Adresse;Code postal;Ville", ""),
        ("contacts", "Société;Adresse;Code postal;Ville;Prénom;Nom;E-mail", ""),
        ("assignments", "ID externe;Nom du client;Ville;Responsable de compte", ""),
        ("invoices", "N° facture;Client;Date;Montant TTC;E-mail;Adresse;Ville", ""),
        ("customers", "Quoi;Combien", ""),
    ],
)
def test_what_the_columns_are_of(visitor: Client, kind: str, header: str, other: str) -> None:
    cells = ";".join("12" for _name in header.split(";"))
    page = seen(visitor, upload(visitor, kind, "a.csv", f"{header}\n{cells}\n".encode()))
    if other:
        assert f"By its columns this is a file of {other}." in page
        assert f'name="kind" value="{other}">Import it as {other}</button>' in page
    else:
        assert "By its columns" not in page


def test_one_button_brings_it_as_what_it_is(visitor: Client) -> None:
    """How the file is read stays; what was said of columns and values is of the other kind."""
    record = upload(visitor, "customers", "f.csv", INVOICES.encode("cp1252"))
    seen(visitor, record)
    visitor.post(
        at("choices", record.pk),
        {"encoding": "cp1252", "column-0": "external_id", "mode": "assign"},
    )
    seen(visitor, record)
    visitor.post(at("choices", record.pk), {"kind": "invoices"})
    page = seen(visitor, record)
    assert "Invoice import" in page
    assert "By its columns" not in page
    assert "No such customer" in page  # as with any file of invoices, until it may create them
    record.refresh_from_db()
    assert (record.kind, record.mode, record.options) == (
        "invoices",
        "fill",
        {"encoding": "cp1252"},
    )
    visitor.post(at("choices", record.pk), {"mode": "fill", "creates_customers": "on"})
    seen(visitor, record)
    confirm(visitor, record)
    assert Invoice.objects.get().number == "F1"
    assert CheckedRow.objects.count() == 0


def test_a_check_of_the_former_kind_that_is_under_way_tells_nothing_of_this_one(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "".join(f"F{n};Client {n};13/10/2026;;12,50\n" for n in range(1, 3_203))
    record = upload(visitor, "customers", "f.csv", (INVOICES + lines).encode())
    seen(visitor, record)
    monkeypatch.setattr("relance.imports.showing.previewing.SECONDS_BETWEEN_LOOKS", 0)
    kept = Import.objects.get(pk=record.pk)
    with monkeypatch.context() as patch:

        def then_another_kind(_record: Import) -> Import:
            visitor.post(at("choices", record.pk), {"kind": "invoices"})
            return Import.objects.select_related("organisation").get(pk=record.pk)

        patch.setattr("relance.imports.showing.previewing.fresh", then_another_kind)
        check_import(kept.pk)
    record.refresh_from_db()
    assert record.preview == {}
    seen(visitor, record)
    check_import(record.pk)
    record.refresh_from_db()
    assert "number" in record.preview["mapping"].values()


def test_only_what_may_come_in_here_is_offered(visitor: Client, member: Member) -> None:
    member.organisation.source_system = "native"
    member.organisation.save()
    content = b"Client;Pr\xc3\xa9nom;Nom;E-mail\nAcme;Ana;B;a@acme.example\n"
    record = upload(visitor, "invoices", "c.csv", content)
    assert "By its columns" not in seen(visitor, record)
    visitor.post(at("choices", record.pk), {"kind": "contacts"})
    visitor.post(at("choices", record.pk), {"kind": "nonsense"})
    record.refresh_from_db()
    assert record.kind == "invoices"
    assert not Customer.objects.exists()
