"""Columns whose names say nothing, or mislead: what stands in them decides, where it is plain."""

from collections.abc import Sequence
from datetime import date

import pytest

from relance.imports.cells.tables import Cell
from relance.imports.columns.mapped import Columns, columns_from_mapping, columns_kept, map_by_hand
from relance.imports.columns.mapping import map_columns

Rows = Sequence[Sequence[Cell]]


def rows_of(*columns: Sequence[Cell]) -> Rows:
    return list(zip(*columns, strict=True))


def fields(columns: Columns) -> dict[str, tuple[str | None, str]]:
    return {code: (columns.name(code), columns.how[code]) for code in columns.index}


NAMES = ["Morel SARL", "Bois du Rhône SAS", "Cartons Duval", "Verrerie Petit"]
EMAILS = ["a@morel.example", "compta@bois.example", "c@cartons.example", "d@verrerie.example"]
VATS = ["FR40303265045", "FR53364726448", "FR48382557536", "FR58686869884"]
PHONES = ["01 99 00 41 27", "0199004128", "+33 1 99 00 41 29", "01.99.00.41.30"]
POSTCODES = ["69002", "06300", "35400", "01000"]
SIRENS = ["303265045", "364726448", "382557536", "686869884"]
ISSUED = ["13/01/2026", "14/01/2026", "20/01/2026", "28/01/2026"]
DUE = ["13/02/2026", "14/02/2026", "20/01/2026", "28/02/2026"]
TTC = ["1 200,00 €", "90,50 €", "15,00 €", "1 000,00 €"]
HT = ["1 000,00 €", "75,42 €", "12,50 €", "833,33 €"]


def test_addresses_numbers_and_places_are_seen_by_their_looks() -> None:
    header = ("Nom", "Coordonnée", "Infos", "Joindre", "Bureau", "Lieu", "Registre")
    countries = ["France", "Belgique", "FR", "Suisse"]
    columns = map_columns(
        "customers",
        header,
        rows_of(NAMES, EMAILS, VATS, PHONES, POSTCODES, countries, SIRENS),
    )
    assert fields(columns) == {
        "customer_name": ("Nom", "name"),
        "email": ("Coordonnée", "values"),
        "vat_number": ("Infos", "values"),
        "phone": ("Joindre", "values"),
        "postcode": ("Bureau", "values"),
        "country": ("Lieu", "values"),
    }
    assert [(one.name, one.reason) for one in columns.unused] == [("Registre", "unknown")]


def test_numbers_of_neighbours_are_vat_numbers_too() -> None:
    """« N° identifiant » of Sage, with customers in the Union and outside of it."""
    header = ("Intitulé", "Compte tiers", "N° identifiant")
    codes = ["411DUR", "411BEL", "411OBR", "411SUI"]
    numbers = ["FR40303265045", "BE0403170701", "GB980780684", ""]
    columns = map_columns("customers", header, rows_of(NAMES, codes, numbers))
    assert fields(columns)["vat_number"] == ("N° identifiant", "values")
    wrong = ["FR40303265045", "BE0403170701", "GB980780685", ""]
    columns = map_columns("customers", header, rows_of(NAMES, codes, wrong))
    assert "vat_number" not in columns.index


def test_of_two_dates_the_earlier_is_that_of_the_invoice() -> None:
    columns = map_columns("invoices", ("N°", "Client", "B", "A", "Somme"), rows_of(
        ["F1", "F2", "F3", "F4"], NAMES, DUE, ISSUED, TTC))  # fmt: skip
    assert fields(columns)["issued_on"] == ("A", "values")
    assert fields(columns)["due_on"] == ("B", "values")
    assert fields(columns)["total"] == ("Somme", "values")


def test_dates_that_are_now_earlier_now_later_are_asked_about() -> None:
    columns = map_columns("invoices", ("N°", "Un", "Deux"), rows_of(
        ["F1", "F2", "F3", "F4"], ISSUED, ["13/02/2026", "01/01/2026", *DUE[2:]]))  # fmt: skip
    assert "issued_on" not in columns.index
    assert [(one.name, one.reason, one.field) for one in columns.unused] == [
        ("Un", "unsure", "issued_on"),
        ("Deux", "unsure", "issued_on"),
    ]


def test_a_date_before_that_of_the_invoice_is_not_when_it_is_due() -> None:
    before = ["01/01/2026", "02/01/2026", "03/01/2026", "04/01/2026"]
    columns = map_columns("invoices", ("N°", "Date", "Autre"), rows_of(
        ["F1", "F2", "F3", "F4"], ISSUED, before))  # fmt: skip
    assert "due_on" not in columns.index


def test_an_unknown_day_after_that_of_the_invoice_is_not_when_it_is_due() -> None:
    for name in ("Date du visa", "Date de transmission", "Transmis le"):
        columns = map_columns("invoices", ("N°", "Date", name), rows_of(
            ["F1", "F2", "F3", "F4"], ISSUED, DUE))  # fmt: skip
        assert "due_on" not in columns.index, name


def test_dates_and_amounts_that_are_only_numbered_are_seen() -> None:
    columns = map_columns("invoices", ("N°", "Date 1", "Date 2", "Montant 1"), rows_of(
        ["F1", "F2", "F3", "F4"], ISSUED, DUE, TTC))  # fmt: skip
    assert fields(columns)["due_on"] == ("Date 2", "values")
    assert fields(columns)["total"] == ("Montant 1", "values")


def test_real_dates_of_a_spreadsheet_are_dates() -> None:
    days = [date(2026, 1, day) for day in (5, 6, 7)]
    later = [date(2026, 2, day) for day in (5, 6, 7)]
    columns = map_columns("invoices", ("x", "y"), rows_of(days, later))
    assert (columns.name("issued_on"), columns.name("due_on")) == ("x", "y")


@pytest.mark.parametrize(
    "name",
    [
        "Date de règlement",
        "Livré le / livraison",
        "Date du visa",
        "Transmis le",
        "Dernière relance",
    ],
)
def test_a_name_that_says_another_day_is_believed(name: str) -> None:
    columns = map_columns("invoices", ("N°", name), rows_of(["F1", "F2", "F3", "F4"], ISSUED))
    assert "issued_on" not in columns.index


def test_of_two_columns_of_amounts_none_is_taken() -> None:
    columns = map_columns("invoices", ("N°", "Un", "Deux"), rows_of(
        ["F1", "F2", "F3", "F4"], HT, TTC))  # fmt: skip
    assert "total" not in columns.index
    assert {one.reason for one in columns.unused} == {"unsure"}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Base HT 20", HT),
        ("Marge brute", TTC),
        ("Montant engagé", TTC),
        ("Poids", ["12,5", "3,2", "8,75", "1,5"]),
        ("Truc", ["20,00", "5,50", "20,00", "10,00"]),
        ("Truc", ["411001", "411002", "411003", "411004"]),
        ("Truc", ["303265045", "364726448", "382557536", "686869884"]),
    ],
)
def test_other_numbers_are_no_total(name: str, values: list[str]) -> None:
    columns = map_columns("invoices", ("N°", name), rows_of(["F1", "F2", "F3", "F4"], values))
    assert "total" not in columns.index


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (SIRENS, "phone"),
        (["30326504500011", "36472644800022", "38255753600033", "68686988400044"], "phone"),
        (["41101", "41102", "41103", "41104"], "postcode"),
        (["fr", "de", "es", "it"], "country"),
        (["FA20260001", "FA20260002", "FA20260003", "FA20260004"], "vat_number"),
        (["a@b.example", "sans", "néant", "-"], "email"),
    ],
)
def test_what_is_only_near_to_it_is_not_taken(values: list[str], field: str) -> None:
    columns = map_columns("customers", ("Nom", "Truc"), rows_of(NAMES, values))
    assert field not in columns.index


def test_one_odd_cell_among_many_does_not_matter() -> None:
    emails = [f"a{n}@morel.example" for n in range(19)]
    columns = map_columns("customers", ("Nom", "Truc"), rows_of(["Morel"] * 20, [*emails, "néant"]))
    assert columns.name("email") == "Truc"


def test_two_columns_of_addresses_are_a_question() -> None:
    columns = map_columns("customers", ("Nom", "Un", "Deux"), rows_of(NAMES, EMAILS, EMAILS[::-1]))
    assert "email" not in columns.index
    assert [(one.reason, one.field) for one in columns.unused] == [("unsure", "email")] * 2


def test_a_file_without_header_maps_by_looks_alone() -> None:
    """N is the fourteenth column, and no number."""
    many: list[Sequence[Cell]] = [["x", "y", "z", "w"]] * 14
    header = tuple("ABCDEFGHIJKLMN")
    assert not map_columns("invoices", header, rows_of(*many)).index
    columns = map_columns("customers", ("A", "B", "C"), rows_of(NAMES, EMAILS, VATS))
    assert fields(columns) == {"email": ("B", "values"), "vat_number": ("C", "values")}
    assert columns.ignored == ["A"]


@pytest.mark.parametrize(
    ("kind", "name", "values", "field"),
    [
        ("customers", "TVA", ["20 %", "20 %", "5,5 %", "20 %"], "vat_number"),
        ("invoices", "Échéance", ["30 jours", "45 jours FDM", "Comptant", "30 jours"], "due_on"),
        ("invoices", "Payé", ["Oui", "Non", "Oui", "Non"], "paid"),
        ("invoices", "Règlement", ["Virement", "Chèque", "Virement", "LCR"], "paid"),
        ("contacts", "Principal", NAMES, "is_main"),
    ],
)
def test_a_name_is_not_believed_against_all_its_values(
    kind: str, name: str, values: list[str], field: str
) -> None:
    others = ("Client", "E-mail") if kind == "contacts" else ("Client",)
    columns = map_columns(kind, (*others, name), rows_of(*[NAMES] * len(others), values))
    assert field not in columns.index
    unused = columns.unused[-1]
    assert (unused.name, unused.reason, unused.field) == (name, "values", field)


def test_contact_may_be_a_person_or_an_address() -> None:
    people = ["Inès Durand", "Paul Petit", "Ana Silva", "Jo Roy"]
    header = ("Client", "Contact")
    assert map_columns("contacts", header, rows_of(NAMES, people)).name("full_name") == "Contact"
    assert map_columns("contacts", header, rows_of(NAMES, EMAILS)).name("email") == "Contact"


def test_client_may_be_a_name_or_a_code() -> None:
    codes = ["C0001", "C0002", "C0003", "C0004"]
    header = ("N° facture", "Client", "Nom", "Date", "TTC")
    names = map_columns("invoices", header[:2], rows_of(["F1", "F2", "F3", "F4"], NAMES))
    assert names.name("customer_name") == "Client"
    both = map_columns(
        "invoices", header, rows_of(["F1", "F2", "F3", "F4"], codes, NAMES, DUE, TTC)
    )
    assert (both.name("external_id"), both.name("customer_name")) == ("Client", "Nom")


def test_the_id_of_an_invoice_is_not_that_of_its_customer() -> None:
    """As Odoo exports them: the customers come back, the ids never do."""
    ids = [f"__export__.account_move_{n}" for n in range(8)]
    names = ["Morel", "Bois"] * 4
    numbers = [f"F{n}" for n in range(8)]
    columns = map_columns(
        "invoices", ("ID externe", "Numéro", "Partenaire"), rows_of(ids, numbers, names)
    )
    assert "external_id" not in columns.index
    customers = ["C1", "C2"] * 4
    columns = map_columns(
        "invoices", ("ID externe", "Numéro", "Partenaire"), rows_of(customers, numbers, names)
    )
    assert columns.name("external_id") == "ID externe"


def test_of_two_phones_the_one_that_is_filled_wins() -> None:
    columns = map_columns("contacts", ("Client", "E-mail", "Téléphone", "Portable"), rows_of(
        NAMES, EMAILS, ["", "", "", None], PHONES))  # fmt: skip
    assert columns.name("phone") == "Portable"
    assert columns.unused[0].reason == "better"


def test_by_hand_over_it_and_kept_as_it_is() -> None:
    columns = map_columns("customers", ("Nom", "Truc", "Ville"), rows_of(NAMES, EMAILS, NAMES))
    columns = map_by_hand("customers", columns, {"Truc": "", "Ville": "region"})
    assert fields(columns) == {"customer_name": ("Nom", "name"), "region": ("Ville", "hand")}
    assert [(one.name, one.reason) for one in columns.unused] == [("Truc", "hand")]
    assert columns_kept(columns.kept) == columns
    automatic = map_columns("customers", columns.header, rows_of(NAMES, EMAILS, NAMES))
    assert columns_from_mapping(columns.header, columns.as_mapping, automatic=automatic) == columns
