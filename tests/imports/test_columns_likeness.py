"""Names with a slip in them, and names that only look alike: a wrong guess about money or days is
worse than none.
"""

import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from relance.imports.columns.likeness import likeness, telling_words
from relance.imports.columns.mapping import map_columns
from relance.imports.columns.recognising import KINDS, is_known, scores_of
from relance.imports.columns.spelling import heading_key
from relance.imports.columns.synonyms import NO_FIELD, SYNONYMS

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("kind", "name", "field"),
    [
        ("customers", "Nom du cleint", "customer_name"),
        ("customers", "Raison socale", "customer_name"),
        ("customers", "Code postl", "postcode"),
        ("customers", "Adrese", "address"),
        ("customers", "Vile", "city"),
        ("customers", "Emial", "email"),
        ("customers", "Code-clients", "external_id"),
        ("customers", "N° TVA intracomunautaire", "vat_number"),
        ("contacts", "Telehpone", "phone"),
        ("contacts", "Interloc.", "full_name"),
        ("invoices", "Num facutre", "number"),
        ("invoices", "Date echance", "due_on"),
        ("invoices", "Montan TTC", "total"),
        ("invoices", "TTC montant", "total"),
        ("invoices", "Deja regle le montant", "paid"),
        ("invoices", "Rest dû", "balance"),
        ("assignments", "Resposable de compte", "account_managers"),
    ],
)
def test_a_slip_or_another_order_is_understood(kind: str, name: str, field: str) -> None:
    others = ("Total",) if field == "balance" else ()
    columns = map_columns(kind, (*others, name))
    assert columns.name(field) == name
    assert columns.how[field] == ("name" if heading_key(name) in scores_of(kind) else "likeness")


@pytest.mark.parametrize(
    "name",
    [
        "Montant HT", "Total HT (€)", "TOTAL H.T.", "Montant hors taxe", "Net HT", "Sous-total",
        "Montant TVA", "Taux TVA", "Montant H.T", "Montan HT", "Total VAT", "Untaxed amount",
        "Solde", "Reste dû", "MONTANT DU", "Montant dû", "Restant dû", "Solde restant", "Balance",
        "Amount due", "Open balance", "amount_residual", "Crédit", "Encours", "Plafond", "Remise",
        "Jours de retard", "Échu", "Non échu", "0-30 jours", "Prix unitaire", "Acompte", "Réglé",
    ],
)  # fmt: skip
def test_no_such_name_is_the_total_of_an_invoice(name: str) -> None:
    columns = map_columns("invoices", ("N° facture", "Client", "Date", name))
    assert "total" not in columns.index


@pytest.mark.parametrize(
    "name",
    [
        "Solde", "Reste dû", "MONTANT DU", "Montant dû", "Restant dû", "Amount due", "Montant HT",
        "Total TTC", "Date de règlement", "Mode de règlement", "Réglé le", "Payé le", "Paid on",
        "Condition de règlement", "Crédit", "Statut de paiement",
    ],
)  # fmt: skip
def test_no_such_name_is_what_was_paid(name: str) -> None:
    columns = map_columns("invoices", ("N° facture", "Client", "Date", "Montant TTC", name))
    assert "paid" not in columns.index


@pytest.mark.parametrize(
    "name",
    [
        "Date", "Date de facture", "Date de règlement", "Date règlement", "Date de paiement",
        "Payé le", "Réglé le", "Date de livraison", "Date de création", "Date de relance",
        "Date de commande", "Dernière relance", "Date d'encaissement", "Date de lettrage",
        "Date valeur", "Payment date", "Delivery date", "Délai de règlement", "Jours de retard",
    ],
)  # fmt: skip
def test_no_such_name_is_the_due_date(name: str) -> None:
    columns = map_columns("invoices", ("N° facture", "Client", name, "Montant TTC"))
    assert "due_on" not in columns.index


@pytest.mark.parametrize(
    "name",
    [
        "Échéance", "Date d'échéance", "Date échance", "Due date", "Date de règlement",
        "Date de paiement", "Date de livraison", "Date de relance", "Date de commande",
    ],
)  # fmt: skip
def test_no_such_name_is_the_date_of_an_invoice(name: str) -> None:
    columns = map_columns("invoices", ("N° facture", "Client", name, "Montant TTC"))
    assert "issued_on" not in columns.index


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("customers", "Fax"), ("customers", "SIRET"), ("customers", "N° contrat"),
        ("customers", "Adresse 2"), ("customers", "Ville de livraison"), ("contacts", "Préférence"),
        ("customers", "Code NAF"), ("customers", "Site web"), ("customers", "Porte"),
        ("contacts", "Civilité"), ("contacts", "Contrat"), ("contacts", "Date de naissance"),
        ("invoices", "Statut"), ("invoices", "Objet"), ("invoices", "Code journal"),
        ("invoices", "N° commande"), ("invoices", "Code fournisseur"), ("assignments", "Tarif"),
    ],
)  # fmt: skip
def test_what_is_none_of_ours_is_left_out(kind: str, name: str) -> None:
    assert not map_columns(kind, (name,)).index


def test_between_a_vague_name_and_a_telling_one_the_telling_one_wins() -> None:
    columns = map_columns(
        "invoices", ("Date", "Date de facture", "Montant", "Montant TTC", "Client", "Nom du client")
    )
    assert columns.name("issued_on") == "Date de facture"
    assert columns.name("total") == "Montant TTC"
    assert columns.name("customer_name") == "Nom du client"
    assert [(one.name, one.reason, one.winner) for one in columns.unused] == [
        ("Date", "better", "Date de facture"),
        ("Montant", "better", "Montant TTC"),
        ("Client", "better", "Nom du client"),
    ]


def test_each_name_is_of_one_field_in_each_kind_of_file() -> None:
    """But for those that a person may be called by, or that say who the main one is."""
    shared = {
        key
        for kind in KINDS
        for key, fields in scores_of(kind).items()
        if len([score for score in fields.values() if score > 100]) > 1
    }
    assert shared == {"primary contact"}


def test_no_name_that_is_left_out_stands_for_taxes_or_days_of_ours() -> None:
    names = {heading_key(name) for name in NO_FIELD.split(";")}
    for field in ("total", "paid", "balance", "issued_on", "due_on"):
        assert names.isdisjoint(heading_key(name) for name in SYNONYMS[field].split(";")), field


def test_every_name_of_every_field_is_recognised() -> None:
    for field, names in SYNONYMS.items():
        for name in names.split(";"):
            assert is_known(heading_key(name)), (field, name)


@given(st.text(LETTERS, min_size=4, max_size=12), st.integers(0, 11))
def test_a_letter_that_is_missing_is_a_slip_in_either_direction(word: str, at: int) -> None:
    assume(telling_words(word))
    heading = f"nom {word}"
    slip = f"nom {word[: at % len(word)]}{word[at % len(word) + 1 :]}"
    assume(len(telling_words(slip)) == 2)
    if len(word) > 4:
        assert likeness(slip, heading) > 0.8
    assert likeness(heading, slip) == likeness(slip, heading)


@given(st.lists(st.sampled_from(["montant", "total", "net", "date"]), min_size=1, max_size=3))
def test_a_word_more_or_less_is_another_name(words: list[str]) -> None:
    heading = " ".join(words)
    for word in ("ht", "ttc", "tva", "echeance", "reglement"):
        assert likeness(f"{heading} {word}", heading) == 0
        assert likeness(heading, f"{heading} {word}") == 0


@given(st.permutations(["montant", "ttc", "facture"]))
def test_the_order_of_the_words_does_not_matter(words: list[str]) -> None:
    assert likeness(" ".join(words), "montant ttc facture") == 1


def test_no_two_words_of_taxes_are_alike() -> None:
    for one, two in itertools.permutations(["ht", "ttc", "tva", "tax", "net"], 2):
        assert likeness(f"montant {one}", f"montant {two}") == 0
