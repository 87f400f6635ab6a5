"""What the preview tells of lines, values and columns, before anything is written."""

from datetime import date
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from relance.imports.jobs import apply_import, check_import
from relance.imports.models import CheckedRow, Import
from relance.organisations.models import Member, Organisation
from tests.factories import a_customer, an_invoice
from tests.imports.visiting import HTMX, at, confirm, seen, text, upload

pytestmark = pytest.mark.django_db


def long_file(country: str = "Helvétie") -> bytes:
    lines = "".join(
        f"C{n};Client {n};{country if n > 3_000 else 'France'}\n" for n in range(1, 3_203)
    )
    return f"Code client;Nom du client;Pays\n{lines}".encode()


def test_what_is_created_is_told_by_field_as_it_will_be(visitor: Client) -> None:
    content = (
        "Nom du client;Pays;Tél;Adresse mail;Couleur\n"
        "Acme;Helvétie;01 99 00 41 27;compta@acme.example;bleu\n"
    )
    record = upload(visitor, "customers", "a.csv", content.encode())
    seen(visitor, record)
    visitor.post(at("choices", record.pk), {"value:country:Helvétie": "CH"})
    page = seen(visitor, record, show="created").partition('id="checked"')[2]
    assert "<dt>Country</dt><dd>Switzerland</dd>" in page
    assert "<dt>Phone</dt><dd>01 99 00 41 27</dd>" in page
    assert "<dt>E-mail</dt><dd>compta@acme.example</dd>" in page
    assert "bleu" not in page
    assert "elv" not in page.partition("<tbody>")[2].partition("</tbody>")[0]


def test_amounts_and_days_of_a_new_invoice_are_written_for_the_reader(visitor: Client) -> None:
    content = (
        "Numéro de facture;Nom du client;Date;Échéance;Montant TTC\nF1;Acme;2026-10-13;;1234,50\n"
    )
    record = upload(visitor, "invoices", "f.csv", content.encode())
    visitor.post(at("choices", record.pk), {"mode": "fill", "creates_customers": "on"})
    page = seen(visitor, record, show="created").partition("Will be created")[2]
    assert "<dd>€1,234.50</dd>" in page
    assert "<dd>2026-10-13" not in page
    assert "<dt>Company name</dt><dd>Acme</dd>" in page


def test_an_answered_value_stays_as_the_file_writes_it(visitor: Client) -> None:
    content = "Nom du client;Pays\nAcme;Helvétie\n"
    record = upload(visitor, "customers", "a.csv", content.encode())
    seen(visitor, record)
    visitor.post(at("choices", record.pk), {"value:country:Helvétie": "CH"})
    page = seen(visitor, record)
    assert 'name="value:country:Helvétie"' in page
    assert "helvetie" not in page


def test_on_a_long_file_a_question_keeps_its_place_while_the_file_is_read_again(
    visitor: Client,
) -> None:
    record = upload(visitor, "customers", "long.csv", long_file())
    page = seen(visitor, record)
    assert "1,000 values in the first 1,000 lines" in page
    assert "all different" not in page
    check_import(record.pk)
    assert "3,202 values, all different" in seen(visitor, record)
    answer = {"value:country:Helvétie": "CH", "show": "error"}
    page = text(visitor.post(at("choices", record.pk), answer, headers=HTMX))
    assert 'id="progress"' in page
    assert 'id="value:country:Helvétie"' in page
    check_import(record.pk)
    page = seen(visitor, record)
    assert 'id="value:country:Helvétie"' in page
    assert "3,202 lines ready." in page


def test_the_check_of_a_long_file_tells_how_far_it_is(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relance.imports.showing.previewing.SECONDS_BETWEEN_LOOKS", 0)
    record = upload(visitor, "customers", "long.csv", long_file("France"))
    seen(visitor, record)
    check_import(record.pk)
    record.refresh_from_db()
    assert record.lines == 3_202
    record.preview = {}
    record.save()
    seen(visitor, record)
    Import.objects.filter(pk=record.pk).update(lines_checked=2_000, lines=0)
    assert "Reading: 2,000 lines so far" in seen(visitor, record)
    Import.objects.filter(pk=record.pk).update(lines_checked=2_000, lines=3_202)
    page = seen(visitor, record)
    assert "Checking: line 2,000 of 3,202" in page
    assert 'max="3202" value="2000"' in page
    assert " left</span>" in page


def slow(monkeypatch: pytest.MonkeyPatch, *, seconds: int) -> None:
    """Each of the three parts that 3,202 lines are read in takes so long, and each thousand as long
    again to check.
    """
    moments = count(step=seconds)
    clock = SimpleNamespace(monotonic=lambda: next(moments))
    monkeypatch.setattr("relance.imports.showing.previewing.time", clock)


def test_the_check_of_a_file_that_takes_too_long_ends_and_the_rest_is_checked_as_it_comes_in(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = upload(visitor, "customers", "long.csv", long_file())
    seen(visitor, record)
    with monkeypatch.context() as patch:
        slow(patch, seconds=55)
        check_import(record.pk)
    page = seen(visitor, record)
    assert "the check ended after 3,000 lines of 3,202." in page
    assert "3,000 of the first 3,000 lines are ready." in page
    assert ">Import the valid lines</button>" in page
    assert 'id="progress"' not in page
    report = confirm(visitor, record)
    assert (report["lines"], report["lines_in_error"]) == (3_202, 202)
    assert not CheckedRow.objects.exists()


def test_a_check_that_is_at_its_end_when_the_time_is_up_is_whole(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = upload(visitor, "customers", "long.csv", long_file())
    seen(visitor, record)
    with monkeypatch.context() as patch:
        slow(patch, seconds=45)  # 270 s before the last lines, 315 s after
        check_import(record.pk)
    page = seen(visitor, record)
    assert "the check ended" not in page
    assert "3,000 lines ready." in page


def test_a_file_that_is_not_even_read_in_time_is_refused(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = upload(visitor, "customers", "long.csv", long_file())
    seen(visitor, record)
    with monkeypatch.context() as patch:
        slow(patch, seconds=110)
        check_import(record.pk)
    page = seen(visitor, record)
    assert "The file is too long to be read in time" in page
    assert 'id="import"' not in page
    assert 'id="progress"' not in page


def test_a_complete_list_settles_nothing_that_nobody_has_seen(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "".join(f"F{n};Client {n};13/10/2026;12,50\n" for n in range(1, 3_203))
    content = f"Numéro de facture;Client;Date;Montant TTC\n{lines}".encode()
    record = upload(visitor, "invoices", "f.csv", content)
    way = {"mode": "fill", "creates_customers": "on"}
    visitor.post(at("choices", record.pk), {**way, "complete_list": "on"})
    seen(visitor, record)
    with monkeypatch.context() as patch:
        slow(patch, seconds=55)
        check_import(record.pk)
        page = seen(visitor, record)
        assert "too long to see in time which invoices it would settle" in page
        assert 'id="import"' not in page
        assert not CheckedRow.objects.exists()
        visitor.post(at("choices", record.pk), way)
        check_import(record.pk)
    assert "3,000 of the first 3,000 lines are ready." in seen(visitor, record)


def test_the_list_counts_credit_notes_that_stayed_unchanged_too(visitor: Client) -> None:
    lines = "F1;Acme;01/10/2026;31/10/2026;120,00\nA1;Acme;02/10/2026;;-20,00\n"
    content = f"Numéro;Client;Date;Échéance;Montant TTC\n{lines}".encode()
    for name in ("a.csv", "b.csv"):
        record = upload(visitor, "invoices", name, content)
        visitor.post(at("choices", record.pk), {"mode": "fill", "creates_customers": "on"})
        seen(visitor, record)
        confirm(visitor, record)
    page = text(visitor.get(at("list")))
    assert "Unchanged: 1 invoice, 1 credit note" in page
    assert '2<span class="narrow"> lines</span>' in page


def test_the_list_says_what_stayed_unchanged(visitor: Client) -> None:
    content = b"Code client;Nom du client\nD1;Acme\nD2;Borel\n"
    for name in ("a.csv", "b.csv"):
        record = upload(visitor, "customers", name, content)
        seen(visitor, record)
        confirm(visitor, record)
    page = text(visitor.get(at("list")))
    assert "Unchanged: 2 customers" in page
    assert "Created: 2 customers" in page


def test_before_and_after_are_written_for_the_reader(visitor: Client, member: Member) -> None:
    """Countries by their names, days as in a column, amounts with their currency."""
    acme = a_customer("Acme", organisation=member.organisation, country="BE")
    record = upload(visitor, "customers", "a.csv", b"Nom du client;Pays\nAcme;France\n")
    visitor.post(at("choices", record.pk), {"mode": "update"})
    page = seen(visitor, record, show="updated")
    assert "<del>Belgium</del>" in page
    assert "<ins>France</ins>" in page
    confirm(visitor, record)
    assert "<del>Belgium</del>" in seen(visitor, record)
    assert "<del>France</del>" in text(visitor.get(record.undo_path))

    day = date(2026, 10, 13)
    an_invoice(acme, number="F1", issued_on=day, due_on=day, total=10_000)
    lines = "N° facture;Client;Date;Échéance;Montant TTC;Déjà réglé"
    content = f"{lines}\nF1;Acme;13/10/2026;31/10/2026;100,00;40,00\n"
    record = upload(visitor, "invoices", "f.csv", content.encode())
    visitor.post(at("choices", record.pk), {"mode": "update"})
    page = seen(visitor, record, show="updated")
    assert "<del>13/10/2026</del>" in page
    assert "<ins>31/10/2026</ins>" in page
    assert "<ins>€40.00</ins>" in page


def test_of_a_file_that_is_refused_nothing_is_foreseen(visitor: Client, member: Member) -> None:
    Organisation.objects.filter(pk=member.organisation_id).update(source_system="native")
    record = upload(visitor, "customers", "a.csv", b"Nom du client;Ville\nAcme;Metz\n")
    page = seen(visitor, record)
    assert "may be changed by files here" in page
    assert 'id="checked"' not in page


def test_large_counts_have_their_thousands_parted(visitor: Client) -> None:
    lines = "".join(f"C{n};Client {n}\n" for n in range(1, 1_203))
    record = upload(visitor, "customers", "a.csv", f"Code client;Nom du client\n{lines}".encode())
    seen(visitor, record)
    record.refresh_from_db()
    forecasts = [{"plan": "Standard", "messages": 12_400, "waiting": 1_300}]
    outcomes = {**record.preview["outcomes"], "created": 4_000}
    record.preview.update(forecasts=forecasts, outcomes=outcomes)
    record.save(update_fields=["preview"])
    page = seen(visitor, record, show="created", page=49)
    assert "12,400 reminders would leave on its next run, 1,300 more" in page
    assert "1,201–1,202 of 1,202" in page
    assert "The first 1,202 are shown." in page


# --- A long file that is refused on a line further down -------------------------------------------

REFUSED = {
    "quote": ('Client x;"C;Metz', "closing quote"),
    "cell": (f"Client x;C;{'x' * 200_001}", "cell"),
    "columns": ("Client x" + ";x" * 2_000, "columns"),
}


def a_file_refused_at(line: int, lines: int, wrong: str) -> bytes:
    """So long that its header is understood before that line is read."""
    street = "12 bis, avenue du Général de Gaulle, bâtiment B"
    names = "Nom du client;Code client;Adresse"
    rows = [names, *(f"Client {n};C{n};{street}" for n in range(2, lines + 1))]
    rows[line - 1] = wrong
    return "\n".join(rows).encode()


@pytest.mark.parametrize("lines", [2_950, 9_000])
@pytest.mark.parametrize("wrong", REFUSED)
def test_a_long_file_that_is_refused_far_down_says_so_with_its_line(
    visitor: Client, wrong: str, lines: int
) -> None:
    content = a_file_refused_at(2_900, lines, REFUSED[wrong][0])
    record = upload(visitor, "customers", "long.csv", content)
    for _time in range(2):
        page = seen(visitor, record)
        assert 'role="alert"' in page
        assert "(line 2900)" in page
        assert 'id="progress"' not in page
        check_import(record.pk)  # has nothing to add
    record.refresh_from_db()
    assert record.preview["refused"]["line"] == 2_900
    assert record.preview["header"] == ["Nom du client", "Code client", "Adresse"]


@pytest.mark.parametrize("lines", [2_950, 9_000])
def test_no_page_of_a_file_that_is_refused_far_down_fails(visitor: Client, lines: int) -> None:
    content = a_file_refused_at(2_900, lines, REFUSED["quote"][0])
    record = upload(visitor, "customers", "long.csv", content)
    ours = Import.objects.filter(pk=record.pk)
    choices = {"mode": "update", "again": "1"}
    for name, *parts, said in (
        ("apply", {}),
        ("choices", choices),
        ("forget", {}),
        ("correct", 2_900, {"leave": "1", "show": "error"}),
        ("again", {}),
        ("undo", {}),
    ):
        for headers in ({}, HTMX):
            ours.update(preview={})  # nobody has looked at its page
            response = visitor.post(at(name, record.pk, *parts), said, headers=headers)
            assert response.status_code in (200, 302), name
    _visit_all(visitor, record)
    record.refresh_from_db()
    assert record.state == "uploaded"


def test_no_page_of_an_import_that_failed_at_a_refused_file_fails(visitor: Client) -> None:
    content = a_file_refused_at(2_900, 2_950, REFUSED["quote"][0])
    record = upload(visitor, "customers", "long.csv", content)
    Import.objects.filter(pk=record.pk).update(state="applying")
    apply_import(record.pk)
    assert "Nothing came in." in seen(visitor, record)
    _visit_all(visitor, record)
    for name in ("again", "decide_again"):
        assert visitor.post(at(name, record.pk)).status_code == 302
    assert "(line 2900)" in seen(visitor, record)


def _visit_all(visitor: Client, record: Import) -> None:
    pk = record.pk
    for address in (
        record.path,
        at("errors", pk, "csv"),
        at("errors", pk, "xlsx"),
        at("file", pk),
        at("undo", pk),
        at("list"),
    ):
        response: Any = visitor.get(address)
        assert response.status_code in (200, 302), address
        b"".join(response)  # what is handed over is read while it goes
    assert visitor.get(record.path, headers={**HTMX, "HX-Target": "progress"}).status_code == 200
