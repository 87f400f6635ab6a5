"""Lines in error: downloaded with their reasons, and brought again."""

import csv
import io
import tracemalloc
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models.signals import post_save
from django.test import Client

from relance.customers.models import Customer
from relance.imports.exporting.downloading import reasons_of
from relance.imports.jobs import apply_import
from relance.imports.models import Import
from relance.organisations.models import Member
from tests.imports.files import spreadsheet
from tests.imports.visiting import CLIENTS, DAMAGED, at, confirm, seen, text, upload

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("damage", sorted(DAMAGED))
@pytest.mark.parametrize("is_over", [False, True])
def test_a_damaged_line_that_comes_back_as_it_left_is_refused_again(
    visitor: Client, form: str, damage: str, is_over: bool
) -> None:
    record = upload(visitor, "customers", "trop.csv", DAMAGED[damage].encode())
    seen(visitor, record)
    if is_over:
        confirm(visitor, record)
    for _time in range(2):  # and once more
        answer = visitor.get(at("errors", record.pk, form))
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        record = upload(visitor, "customers", f"again.{form}", content)
        page = seen(visitor, record)
        assert "More cells than the header has" in page
        assert "Nice" in page
        assert "1 line ready" not in page
        assert "Surplus (Relance)" not in page.partition("mapping")[2]
    assert not Customer.objects.filter(name__startswith="Decal").exists()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_lines_in_error_come_back_corrected(visitor: Client, form: str) -> None:
    record = upload(visitor, "customers", "clients.csv", CLIENTS.encode())
    seen(visitor, record)
    confirm(visitor, record)
    answer = visitor.get(at("errors", record.pk, form))
    assert f"clients (lines in error).{form}" in answer.headers["Content-Disposition"]
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    again = upload(visitor, "customers", f"again.{form}", content)
    page = seen(visitor, again)
    assert "2 lines in error are left out." in page
    assert "Field for Reason (Relance)" not in page
    visitor.post(at("correct", again.pk, 2), {"cell-1": "compta@borel.example", "cell-2": "France"})
    visitor.post(at("correct", again.pk, 3), {"cell-0": "Dutour"})
    report = confirm(visitor, again)
    assert report["errors"] == []
    assert report["ignored_columns"] == []
    assert set(Customer.objects.values_list("name", flat=True)) == {
        "Acme",
        "Borel",
        "Corot",
        "Dutour",
    }


def test_the_download_is_neutral_and_says_why_in_the_readers_language(
    visitor: Client, member: Member
) -> None:
    member.user.language = "fr"
    member.user.save()
    content = 'Nom du client;Adresse mail;Ville\n"=cmd|calc";"faux;encore";"-12,50"\n'
    record = upload(visitor, "customers", "a.csv", content.encode())
    for _state in ("checked", "done"):
        seen(visitor, record)
        answer = visitor.get(at("errors", record.pk, "csv"))
        raw = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        head, line = csv.reader(io.StringIO(raw), delimiter=";")
        assert head == ["Nom du client", "Adresse mail", "Ville", "Motif (Relance)"]
        assert line[:3] == ["'=cmd|calc", "faux;encore", "-12,50"]
        assert "Adresse mail" in line[3]
        visitor.post(at("apply", record.pk))
        apply_import(record.pk)


def test_only_an_amount_below_zero_is_a_number_in_the_download(visitor: Client) -> None:
    cells = ["-12,50", "-1 234,5 €", "-2-3", "-2+3", "-1/2", "(-5)"]
    names = ";".join(f"Colonne {number}" for number in range(len(cells)))
    content = f"Nom du client;{names}\n;{';'.join(cells)}\nAcme\n"
    record = upload(visitor, "customers", "a.csv", content.encode())
    seen(visitor, record)
    answer = visitor.get(at("errors", record.pk, "csv"))
    raw = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    _head, line = csv.reader(io.StringIO(raw), delimiter=";")
    assert line[1:7] == ["-12,50", "-1 234,5 €", "'-2-3", "'-2+3", "'-1/2", "(-5)"]


@pytest.mark.parametrize("is_over", [True, False])
def test_more_errors_than_a_page_can_wait_for_are_offered_as_csv(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, is_over: bool
) -> None:
    record = upload(visitor, "customers", "clients.csv", CLIENTS.encode())
    seen(visitor, record)
    if is_over:
        confirm(visitor, record)
    monkeypatch.setattr("relance.imports.views.exporting.MOST_EXCEL_LINES_AT_ONCE", 1)
    answer = visitor.get(at("errors", record.pk, "xlsx"), follow=True)
    assert "2 lines are too many for an Excel file (at most 1)" in answer.content.decode()
    assert visitor.get(at("errors", record.pk, "csv")).status_code == 200


def test_lines_to_correct_are_made_as_they_are_read_and_there_at_once(visitor: Client) -> None:
    """Not all of them in memory, nor an import without its columns for a moment."""
    wide = "x" * 2_000
    lines = "".join(f";{number} {wide}\n" for number in range(2_900))
    record = upload(
        visitor, "customers", "a.csv", f"Nom du client;Commentaire\n{lines}Acme;\n".encode()
    )
    seen(visitor, record)
    confirm(visitor, record)
    made: list[dict[str, Any]] = []

    def note(instance: Import, *, created: bool, **_facts: Any) -> None:
        made.append(dict(instance.options) if created else {})

    post_save.connect(note, sender=Import)
    try:
        tracemalloc.start()
        visitor.post(at("again", record.pk))
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        post_save.disconnect(note, sender=Import)
    (options,) = made
    assert options["by_hand"]["0"] == ["Nom du client", "customer_name"]
    assert len(options["origin"]["lines"]) == 2_900
    assert most < 8 << 20


MANY = "Nom du client;Mail\n" + "".join(f"C{n};{n % 3 or 'faux'}@x.example\n" for n in range(2_000))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "The content of this file is lost"),
        (MANY[:9_000], "The content of this file is damaged"),
        (MANY[:9_000] + '"' + MANY[9_000:], "The content of this file is damaged"),
        ("", "The content of this file is damaged"),
    ],
    ids=["lost", "cut off", "a quote", "empty"],
)
def test_what_is_wrong_with_a_stored_file_is_said_on_its_page(
    visitor: Client, content: str | None, words: str
) -> None:
    """Neither an error of ours, nor a download in which lines are missing."""
    record = upload(visitor, "customers", "a.csv", MANY.replace("faux@", "faux").encode())
    seen(visitor, record)
    confirm(visitor, record)
    default_storage.delete(record.file.path)
    if content is not None:
        default_storage.save(record.file.path, ContentFile(content.encode()))
    for answer in (
        visitor.get(at("errors", record.pk, "csv"), follow=True),
        visitor.get(at("errors", record.pk, "xlsx"), follow=True),
        visitor.post(at("again", record.pk), follow=True),
    ):
        assert answer.status_code == 200
        assert words in text(answer)
        assert "What became of each line" in text(answer)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_spreadsheet_that_cannot_be_read_again_is_said_on_its_page(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """Its limits are those of a busy machine, too."""
    lines = [[f"Client {n}", "" if n % 3 else "faux"] for n in range(2_000)]
    content = spreadsheet(["Nom du client", "Adresse mail"], *lines)
    record = upload(visitor, "customers", "a.xlsx", content)
    seen(visitor, record)
    confirm(visitor, record)
    monkeypatch.setattr("relance.imports.reading.spreadsheets.MOST_CELLS", 1_000)
    answer = visitor.get(at("errors", record.pk, form), follow=True)
    assert record.state == "done"
    assert "The spreadsheet is too large" in text(answer)


def test_an_import_whose_file_is_lost_says_so(visitor: Client) -> None:
    record = upload(visitor, "customers", "clients.csv", CLIENTS.encode())
    seen(visitor, record)
    visitor.post(at("apply", record.pk))
    default_storage.delete(record.file.path)
    apply_import(record.pk)
    assert "The content of this file is lost" in seen(visitor, record)
    assert "Nothing came in." in seen(visitor, record)


def test_reasons_of_a_line_are_all_there() -> None:
    problems = [
        {"column": "Pays", "code": "country_unknown", "message": "", "severity": "error"},
        {"column": None, "code": "quotes_invalid", "message": "", "severity": "error"},
        {"column": "Tél", "code": "phone_unrecognised", "message": "", "severity": "warning"},
    ]
    told = reasons_of(problems, "en")
    assert told.startswith("Pays: Country not recognised.")
    assert "The quotes of this line do not pair." in told
    assert "numbering plan" not in told
