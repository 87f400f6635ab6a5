"""Which column is which field: by the names that people's software uses, else by hand."""

import pytest

from relance.imports.cells.refusals import FileRefused
from relance.imports.columns.fields import FIELDS
from relance.imports.columns.mapped import check_complete, map_by_hand
from relance.imports.columns.mapping import map_columns

UPFLOW = (
    "Nom du client;Identifiant externe;Code comptable;Numéro de TVA;Adresse;Code postal;Ville;"
    "Région / Etat;Pays;Nom du groupe;Reférence du groupe;Responsable de compte;Workflow;"
    "Adresse mail;Prénom;Nom de famille;Numéro de téléphone;Référence;Poste;Contact principal"
)


def mapped(kind: str, header: str) -> dict[str, str | None]:
    columns = map_columns(kind, tuple(header.split(";")))
    return {field: columns.name(field) for field in columns.index}


def test_every_field_of_the_seeds_maps_by_itself() -> None:
    fields = mapped("customers", UPFLOW)
    assert fields["contact_reference"] == "Référence"
    assert fields["account_managers"] == "Responsable de compte"
    assert set(fields) == {
        code for code, field in FIELDS.items() if field.part != "invoice" and code != "full_name"
    }


@pytest.mark.parametrize(
    ("kind", "header", "wanted"),
    [
        (
            "contacts",
            "Société;N° client;prénom contact;nom contact;courriel;tél.;fonction;principal ?",
            "customer_name external_id first_name last_name email phone position is_main",
        ),
        (
            "customers",
            "Raison sociale;Réf. client;CP;Mail compta;Tél.;Commercial;Relance auto;Remarque",
            "customer_name external_id postcode email phone account_managers plan -",
        ),
        (
            "customers",
            "NOM;Code;ADRESSE;C.P.;VILLE;TVA intracom.;Remarque",
            "customer_name external_id address postcode city vat_number -",
        ),
        (
            "invoices",
            "N° fact.;Tiers;Code tiers;Date pièce;Date éch.;Total HT;Total TTC;Acompte;Solde",
            "number customer_name external_id issued_on due_on - total paid -",
        ),
        (
            "invoices",
            "Number;Invoice Partner Display Name;Invoice/Bill Date;Due Date;Untaxed;Total",
            "number customer_name issued_on due_on - total",
        ),
        (
            "invoices",
            "Invoice No.;Customer;Invoice date;Due date;Amount incl. VAT;Paid;Currency",
            "number customer_name issued_on due_on total paid currency",
        ),
        (
            "assignments",
            "ID externe;Responsable de compte;Workflow",
            "external_id account_managers plan",
        ),
        (
            "assignments",
            "External ID;Account Manager;Dunning plan",
            "external_id account_managers plan",
        ),
        ("contacts", "Client;Nom;Prénom;E-mail", "customer_name last_name first_name email"),
    ],
)
def test_names_of_ledgers(kind: str, header: str, wanted: str) -> None:
    names = header.split(";")
    columns = map_columns(kind, tuple(names))
    found = {at: field for field, at in columns.index.items()}
    got = [found.get(at, "-") for at in range(len(names))]
    assert got == wanted.split()


def test_one_column_per_field_the_best_wins_and_others_are_listed() -> None:
    columns = map_columns("customers", ("Société", "Nom du client", "Couleur", "Ville"))
    assert columns.name("customer_name") == "Nom du client"
    assert columns.ignored == ["Société", "Couleur"]


def test_by_hand_over_what_mapped_by_itself() -> None:
    columns = map_columns("customers", ("Qui", "Ville", "Nom"))
    columns = map_by_hand(
        "customers", columns, {"Qui": "customer_name", "ville": "", "Nom": "city"}
    )
    assert dict(columns.index) == {"customer_name": 0, "city": 2}
    assert columns.ignored == ["Ville"]


@pytest.mark.parametrize(
    ("wishes", "code"), [({"Quoi": "city"}, "column_unknown"), ({"Qui": "x"}, "field_unknown")]
)
def test_what_does_not_exist_is_refused(wishes: dict[str, str], code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        map_by_hand("customers", map_columns("customers", ("Qui",)), wishes)
    assert refused.value.code == code


def test_a_missing_column_is_named() -> None:
    with pytest.raises(FileRefused) as refused:
        check_complete("invoices", map_columns("invoices", ("N° facture", "Client", "Date")))
    assert refused.value.code == "column_missing"
    assert "total" in refused.value.message
