"""Names that a file uses for something else than its values say: left out and listed, seldom taken
wrongly. Small files too: nobody sees that two customers were put together.
"""

from collections.abc import Sequence

import pytest

from relance.imports.columns.mapped import Columns
from relance.imports.columns.mapping import map_columns


def mapped(kind: str, text: str) -> Columns:
    header, *rows = [tuple(line.split(";")) for line in text.split("\n")]
    return map_columns(kind, header, rows)


def names_of(columns: Columns) -> dict[str, str | None]:
    return {code: columns.name(code) for code in columns.index}


def left_out(columns: Columns) -> list[tuple[str, str, str]]:
    return [(one.name, one.reason, one.field) for one in columns.unused]


YES_AND_NO = ["oui", "non"], ["TRUE", "FALSE"], ["x", ""], ["1", "0"], ["Prospect", "Client"]


@pytest.mark.parametrize("values", YES_AND_NO)
@pytest.mark.parametrize("lines", [2, 40])
@pytest.mark.parametrize("name", ["Client", "Société", "Customer", "Tiers", "Entreprise"])
def test_whether_it_is_a_customer_is_not_its_name(
    name: str, lines: int, values: Sequence[str]
) -> None:
    told = "\n".join(f"Morel {n};{values[n % 2]};Lyon" for n in range(lines))
    columns = mapped("customers", f"Nom;{name};Ville\n{told}")
    assert names_of(columns) == {"customer_name": "Nom", "city": "Ville"}
    assert [one.name for one in columns.unused] == [name]


def test_whether_it_is_a_customer_is_neither_its_name_nor_its_code_in_any_kind_of_file() -> None:
    columns = mapped(
        "customers",
        "Nom;Code;Client;Fournisseur;Ville\nMorel;C1;oui;non;Lyon\nBois;C2;non;oui;Nice",
    )
    assert names_of(columns) == {"customer_name": "Nom", "external_id": "Code", "city": "Ville"}
    columns = mapped("customers", "Name,Customer,Supplier,City\nMorel,1,0,Lyon".replace(",", ";"))
    assert names_of(columns) == {"customer_name": "Name", "city": "City"}
    columns = mapped("invoices", "N° facture;Nom;Client\nF1;Morel;oui\nF2;Bois;oui")
    assert names_of(columns) == {"number": "N° facture", "customer_name": "Nom"}
    columns = mapped("contacts", "Société;Client;Nom;E-mail\nMorel;oui;Petit;a@morel.example")
    assert columns.name("customer_name") == "Société"
    assert "external_id" not in columns.index


def test_names_of_companies_are_believed() -> None:
    for company in ("Open Sud", "Active", "Prospect SAS", "3M", "Studio54"):
        assert mapped("customers", f"Société;Ville\n{company};Lyon").index["customer_name"] == 0


def test_a_letter_is_a_name_where_no_other_column_has_one() -> None:
    assert mapped("invoices", "N°;Client;TTC\nF1;X;12,00").name("customer_name") == "Client"
    assert "customer_name" not in mapped("invoices", "N°;Client;TTC\nF1;oui;12,00").index


def test_few_codes_are_codes_where_the_names_stand_beside() -> None:
    columns = mapped("invoices", "N° facture;Client;Nom\nF1;C0001;Morel\nF2;C0002;Bois")
    assert (columns.name("external_id"), columns.name("customer_name")) == ("Client", "Nom")
    columns = mapped("customers", "Client;Nom;Prénom;E-mail\n3M;Petit;Jo;jo@3m.example")
    assert (columns.name("customer_name"), columns.name("last_name")) == ("Client", "Nom")


def invoices(name: str, ids: Sequence[str], customers: str) -> Columns:
    told = "\n".join(
        f"F{n};{one};Client {customers[n % len(customers)]}" for n, one in enumerate(ids)
    )
    return mapped("invoices", f"Réf. facture;{name};Tiers\n{told}")


@pytest.mark.parametrize(
    ("ids", "customers"),
    [
        (["BC-1", "BC-2"], "A"),
        (["BC-77", ""], "A"),
        (["BC-77", "BC-77"], "A"),
        (["BC-1", "BC-2"], "AB"),
        ([f"BC-{n}" for n in range(6)], "ABC"),
        ([f"BC-{n}" if n % 2 else "" for n in range(6)], "ABC"),
        (["BC-0" if n == 3 else f"BC-{n}" for n in range(12)], "ABC"),
        (["BC-0" if n in {3, 4} else f"BC-{n}" for n in range(12)], "ABC"),
    ],
)
@pytest.mark.parametrize("name", ["Réf. client", "Customer reference"])
def test_the_number_of_the_customers_order_is_not_the_customers(
    name: str, ids: list[str], customers: str
) -> None:
    columns = invoices(name, ids, customers)
    assert names_of(columns) == {"number": "Réf. facture", "customer_name": "Tiers"}
    assert left_out(columns) == [(name, "values", "external_id")]


def test_a_reference_that_comes_back_with_its_customer_is_theirs() -> None:
    columns = invoices("Réf. client", ["C1", "C2", "C1", "C2"], "AB")
    assert columns.name("external_id") == "Réf. client"
    # Of twenty names one is that of two customers.
    ids = [f"C{n % 20}" for n in range(40)]
    columns = invoices("Réf. client", [*ids, "C21"], "ABCDEFGHIJKLMNOPQRST")
    assert columns.name("external_id") == "Réf. client"


def test_a_reference_is_believed_where_nothing_else_says_who_it_is() -> None:
    columns = mapped("invoices", "N° facture;Réf. client\nF1;C1\nF2;C2")
    assert columns.name("external_id") == "Réf. client"
    columns = mapped("invoices", "N° facture;Code client;Client\nF1;C1;Morel\nF2;C2;Bois")
    assert columns.name("external_id") == "Code client"
    columns = mapped("customers", "Réf. client;Client\nC1;Morel\nC2;Bois")
    assert columns.name("external_id") == "Réf. client"


@pytest.mark.parametrize(
    "values",
    [
        ["1", "0"],
        ["Actif", "Inactif"],
        ["oui", "non"],
        ["Ouvert", "Fermé"],
        ["En sommeil", "Normal"],
        ["actif", "suivi"],
    ],
)
@pytest.mark.parametrize("name", ["État", "Etat", "State"])
def test_how_it_stands_is_not_where(name: str, values: list[str]) -> None:
    columns = mapped(
        "customers", f"Nom;{name};Ville\nMorel;{values[0]};Lyon\nBois;{values[1]};Nice"
    )
    assert names_of(columns) == {"customer_name": "Nom", "city": "Ville"}
    assert left_out(columns) == [(name, "values", "region")]


def test_a_state_that_is_a_place_is_one() -> None:
    for place in ("Rhône", "ON", "NY", "California", "Nouveau-Brunswick"):
        columns = mapped("customers", f"Nom;State;Ville\nMorel;{place};Lyon")
        assert columns.name("region") == "State", place
    columns = mapped("customers", "Nom;Etat;Département\nMorel;Rhône;69")
    assert columns.name("region") == "Département"


@pytest.mark.parametrize(
    ("kind", "name", "value", "field"),
    [
        ("invoices", "Payé ?", "oui", "paid"),
        ("invoices", "Payé", "1", "paid"),
        ("invoices", "Règlement", "Virement", "paid"),
        ("invoices", "Règlement", "30 jours", "paid"),
        ("invoices", "Réglé", "16/01/2026", "paid"),
        ("invoices", "Échéance", "30 jours", "due_on"),
        ("invoices", "Échéance", "60", "due_on"),
        ("customers", "TVA", "20 %", "vat_number"),
        ("customers", "TVA", "5,5", "vat_number"),
        ("customers", "TVA", "Assujetti", "vat_number"),
        ("customers", "Messagerie", "Outlook", "email"),
        ("contacts", "Principal", "Inès Durand", "is_main"),
        ("contacts", "Contact", "01 99 00 41 27", "full_name"),
    ],
)
def test_one_cell_is_enough_where_it_is_plainly_something_else(
    kind: str, name: str, value: str, field: str
) -> None:
    for lines in (1, 2):
        told = "\n".join([f"Morel;{value}"] * lines)
        columns = mapped(kind, f"Client;{name}\n{told}")
        assert field not in columns.index
        assert left_out(columns) == [(name, "values", field)]


@pytest.mark.parametrize(
    ("kind", "name", "value", "field"),
    [
        ("invoices", "Payé", "12O,00", "paid"),
        ("invoices", "Payé", "0", "paid"),
        ("invoices", "Payé", "120,00 euros", "paid"),
        ("invoices", "Échéance", "31/02/2026", "due_on"),
        ("customers", "TVA", "FR00 123456789", "vat_number"),
        ("contacts", "Principal", "peut-être", "is_main"),
    ],
)
def test_what_is_only_mistyped_is_told_line_by_line(
    kind: str, name: str, value: str, field: str
) -> None:
    assert mapped(kind, f"Client;{name}\nMorel;{value}").name(field) == name


@pytest.mark.parametrize(
    "name", ["Code compta client", "Code compta. client", "Compte compta client"]
)
def test_the_code_for_the_books_under_its_short_names(name: str) -> None:
    columns = mapped("customers", f"Nom;{name};Code comptable fournisseur\nMorel;411A;401A")
    assert columns.name("accounting_code") == name


def test_of_a_name_that_stands_twice_the_first_is_the_customers() -> None:
    columns = mapped("customers", "Nom;Ville;Nom;Email\nMorel;Lyon;Petit;a@morel.example")
    assert {code: columns.index[code] for code in ("customer_name", "last_name")} == {
        "customer_name": 0,
        "last_name": 2,
    }
    columns = mapped("customers", "Nom;Prénom;Email;Nom\nPetit;Jo;a@morel.example;Morel")
    assert (columns.index["last_name"], columns.index["customer_name"]) == (0, 3)
    columns = mapped("customers", "Raison sociale;Nom;Nom\nMorel;Petit;Petit")
    assert (columns.index["customer_name"], columns.index["last_name"]) == (0, 1)


@pytest.mark.parametrize(
    ("kind", "text", "name", "field"),
    [
        ("customers", "Nom;Groupe\nMorel;oui\nBois;non", "Groupe", "group_name"),
        ("customers", "Nom;Parent\nMorel;0\nBois;1", "Parent", "group_name"),
        ("customers", "Nom;Compte\nMorel;oui\nBois;non", "Compte", "accounting_code"),
        ("invoices", "Facture;Pièce;Client\nFacture;F1;Morel\nAvoir;A2;Bois", "Facture", "number"),
        ("invoices", "Facture;Pièce;Client\noui;F1;Morel\nnon;A2;Bois", "Facture", "number"),
        (
            "invoices",
            "N° facture;Client;TTC;Impayé\nF1;Morel;12;1\nF2;Bois;6;0",
            "Impayé",
            "balance",
        ),
    ],
)
def test_yes_and_no_and_kinds_are_neither_names_nor_numbers_nor_amounts(
    kind: str, text: str, name: str, field: str
) -> None:
    columns = mapped(kind, text)
    assert columns.name(field) in {None, "Pièce"}
    assert (name, "values", field) in left_out(columns)


def test_whether_it_is_settled_is_not_what_is_left() -> None:
    text = "N° facture;Client;TTC;{}\nF1;Morel;12,00;0\nF2;Bois;6,00;0"
    for name in ("Soldé", "Soldé ?", "SOLDÉ"):
        assert "balance" not in mapped("invoices", text.format(name)).index
    assert mapped("invoices", text.format("Solde")).name("balance") == "Solde"


def test_the_number_of_the_house_is_not_the_customers() -> None:
    columns = mapped("customers", "Nom;Numéro;Rue;Ville\nMorel;12;rue A;Lyon\nBois;3;rue B;Nice")
    assert left_out(columns) == [("Numéro", "values", "external_id")]
    columns = mapped("customers", "Numéro;Nom;Rue\n12;Morel;rue A\n13;Bois;rue B")
    assert columns.name("external_id") == "Numéro"


@pytest.mark.parametrize(
    ("name", "values"),
    [("Code", ["VE", "VE"]), ("Compte", ["411000", "411000"]), ("Matricule", ["7", "7"])],
)
def test_what_all_customers_have_does_not_tell_them_apart(name: str, values: list[str]) -> None:
    text = f"N° facture;{name};Client\nF1;{values[0]};Morel\nF2;{values[1]};Bois"
    assert left_out(mapped("invoices", text)) == [(name, "values", "external_id")]
    text = f"Société;Code;Nom\nMorel;{values[0]};Petit\nBois;{values[1]};Roy"
    assert left_out(mapped("contacts", text)) == [("Code", "values", "external_id")]


def test_what_changes_with_each_contact_is_theirs() -> None:
    columns = mapped("contacts", "Code;Société;Nom\nP1;Morel;Petit\nP2;Morel;Roy")
    assert columns.name("contact_reference") == "Code"
    columns = mapped("contacts", "Code;Société;Nom\nC1;Morel;Petit\nC1;Morel;Roy\nC2;Bois;Roy")
    assert columns.name("external_id") == "Code"
    columns = mapped("invoices", "N° facture;Code;Client\nF1;33;Morel\nF2;44;Morel")
    assert left_out(columns) == [("Code", "values", "external_id")]
