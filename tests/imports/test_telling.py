"""One line is a line, and in French so is none; what is joined is parted as the reader parts it."""

from typing import Any

import pytest
from django.utils import translation

from relance.core import places
from relance.history.models import Event
from relance.imports.showing.counting import counted_words
from relance.imports.showing.progress import undoing_progress
from relance.imports.showing.undoings import reason_words
from relance.imports.undoing.recounting import Recount
from relance.imports.wording import in_one
from relance.notifications.models import Notification
from relance.notifications.sentences import told

FINE = "\N{NARROW NO-BREAK SPACE}"
FIXED = "\N{NO-BREAK SPACE}"


def news(kind: str, **facts: Any) -> str:
    (one,) = told([Notification(kind=kind, facts={"file": "a.csv", **facts})])
    return one.text


def sentence(verb: str, **facts: Any) -> str:
    (found,) = [one for one in places.sentences if one.verb == verb]
    return str(found.text(Event(verb=verb, facts={"file": "a.csv", **facts})))


@pytest.mark.parametrize(
    ("language", "lines", "words"),
    [
        ("en", 0, "a.csv is imported: 0 lines"),
        ("en", 1, "a.csv is imported: 1 line"),
        ("en", 12_400, "a.csv is imported: 12,400 lines"),
        ("fr", 0, f"a.csv est importé{FIXED}: 0 ligne"),
        ("fr", 1, f"a.csv est importé{FIXED}: 1 ligne"),
        ("fr", 2, f"a.csv est importé{FIXED}: 2 lignes"),
    ],
)
def test_the_bell_counts_lines_in_their_number(language: str, lines: int, words: str) -> None:
    with translation.override(language):
        assert news("import.done", lines=lines, errors=0) == words


def test_the_bell_counts_errors_where_there_are_some() -> None:
    assert news("import.done", lines=83, errors=2) == "a.csv is imported: 83 lines, 2 in error"


def test_a_failed_import_that_had_begun_nothing() -> None:
    with translation.override("fr"):
        assert "arrêté après 0 ligne" in news("import.failed", lines=0)
        assert "1 ligne sur 3 est en erreur" in news("import.withheld", lines=3, errors=1)
        assert "1 fiche supprimée, 0 élément" in news("import.undone", removed=1, kept=0)


def test_history_counts_alike() -> None:
    with translation.override("fr"):
        assert "importé" in sentence("import.done", lines=1, errors=0)
        assert sentence("import.stopped", lines=1) == "Import de a.csv arrêté après 1 ligne"
        assert "1 ligne, csv" in sentence("customers.exported", lines=1, form="csv")
        assert "1 valeur rétablie" in sentence("import.undone", removed=2, restored=1, kept=0)
    assert sentence("import.undone", removed=2, restored=0, kept=1) == (
        "a.csv undone: 2 records removed, 0 values as before, 1 kept as it is"
    )


def test_an_event_without_its_facts_is_told_all_the_same() -> None:
    assert sentence("import.stopped") == "Import of a.csv stopped after 0 lines"


def test_the_reasons_for_which_something_stays_are_one_sentence() -> None:
    codes = ["has_payment", "has_invoice"]
    assert in_one([reason_words(code) for code in codes]) == (
        "It has a payment; it has invoices that stay"
    )
    with translation.override("fr"):
        reasons = in_one([reason_words(code) for code in codes])
        assert f"{FINE}; " in reasons
        assert reasons.partition("; ")[2][0].islower()


def test_an_undoing_counts_by_thousands_and_says_when_it_cannot_count_yet() -> None:
    assert undoing_progress(Recount())["label"] == "Looking for what came in"
    under_way = undoing_progress(Recount(events=200_002, events_done=9_500))
    assert under_way["label"] == "Record 9,500 of 200,002"
    assert counted_words({"customers": 100_000, "contacts": 1}) == [
        f"100,000{FIXED}customers",
        f"1{FIXED}contact",
    ]
