"""`relance import` as a script sees it: JSON, exit codes, and the cure when it is refused."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.management import call_command

from relance.customers.models import Customer
from relance.history.models import Event
from relance.imports.applying import wholly
from relance.imports.applying.apply import apply
from relance.imports.applying.starting import begin
from relance.imports.applying.writing import Writer
from relance.imports.jobs import apply_import
from relance.imports.models import Import
from relance.organisations.models import Organisation
from tests.factories import a_customer, a_plan, an_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def organisation() -> None:
    an_organisation(slug="verdet")


def run(
    capsys: pytest.CaptureFixture[str], *words: str | Path, slug: str = "verdet"
) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = 0
    try:
        call_command("import_file", *words, "--organisation", slug, "--json")
    except SystemExit as end:
        code = int(end.code or 0)
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, answer


def a_file(folder: Path, content: str, name: str = "f.csv") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_done_done_with_errors_and_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    good = a_file(tmp_path, "Nom du client;Couleur\nAcme;bleu\n")
    code, report = run(capsys, "customers", good)
    assert code == 0
    assert report == {
        "import": Import.objects.get().pk,
        "encoding": "utf-8",
        "delimiter": ";",
        "lines": 1,
        "created": {
            "customers": 1,
            "contacts": 0,
            "invoices": 0,
            "credit_notes": 0,
            "payments": 0,
        },
        "updated": dict.fromkeys(report["updated"], 0),
        "unchanged": dict.fromkeys(report["unchanged"], 0),
        "joined": 0,
        "errors": [],
        "warnings": [],
        "ignored_columns": ["Couleur"],
        "left_out": [],
    }
    bad = a_file(tmp_path, "Nom du client;Pays\nBeta;Nulle part\n")
    code, report = run(capsys, "customers", bad)
    assert code == 3
    assert report["errors"] == [
        {
            "line": 2,
            "column": "Pays",
            "value": "Nulle part",
            "code": "country_unknown",
            "message": "Country not recognised: use its name or its two-letter code",
        }
    ]
    code, answer = run(capsys, "customers", a_file(tmp_path, ""))
    assert (code, answer) == (
        2,
        {"refused": {"code": "file_empty", "message": "The file is empty"}},
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["customers", "nowhere.csv"], "file_missing"),
        (["recipes", "f.csv"], "usage"),
        (["customers", "f.csv", "--map", "Nom"], "map_invalid"),
        (["customers", "f.csv", "--map", "Prix=city"], "column_unknown"),
        (["customers", "f.csv", "--map", "Nom=price"], "field_unknown"),
        (["customers", "f.csv", "--map", "Nom="], "column_missing"),
        (["customers", "f.csv", "--delimiter", "x"], "delimiter_unknown"),
        (["customers", "f.csv", "--encoding", "klingon"], "encoding_wrong"),
    ],
)
def test_what_is_refused_changes_nothing(
    words: list[str],
    code: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_file(tmp_path, "Nom\nAcme\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["relance", "import", "--json"])
    exit_code, answer = run(capsys, *words)
    assert (exit_code, answer["refused"]["code"]) == (2, code)
    assert answer["refused"]["message"]
    assert (Customer.objects.count(), Import.objects.count()) == (0, 0)


def test_an_unknown_organisation(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, answer = run(capsys, "customers", a_file(tmp_path, "Nom\nA\n"), slug="nobody")
    assert (code, answer["refused"]["code"]) == (2, "organisation_unknown")


def test_a_dry_run_writes_nothing_at_all(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, report = run(capsys, "customers", a_file(tmp_path, "Nom\nAcme\n"), "--dry-run")
    assert (code, report["created"]["customers"]) == (0, 1)
    assert (Customer.objects.count(), Import.objects.count()) == (0, 0)


def test_columns_are_mapped_by_hand(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = a_file(tmp_path, "Qui;Où = ici;Ville\nAcme;Lyon;Nice\n")
    words = ["--map", "Qui=customer_name", "--map", "Où = ici=city", "--map", "Ville="]
    code, report = run(capsys, "customers", path, *words)
    assert (code, report["ignored_columns"]) == (0, ["Ville"])
    assert Customer.objects.get().city == "Lyon"


def test_the_command_is_kept_in_the_list_of_imports(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run(capsys, "customers", a_file(tmp_path, "Nom\nAcme\n"))
    record = Import.objects.get()
    assert (record.state, record.lines, record.created_by) == ("done", 1, None)
    assert record.file.read() == b"Nom\nAcme\n"


def test_a_command_that_dies_leaves_an_import_that_a_person_lets_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_arguments: object) -> None:
        raise KeyboardInterrupt

    path = a_file(tmp_path, "Nom\nAcme\n")
    with monkeypatch.context() as patch:
        patch.setattr(Writer, "write", dies)
        with pytest.raises(KeyboardInterrupt):
            call_command("import_file", "customers", path, "--organisation", "verdet")
    record = Import.objects.get()
    assert (record.state, record.lines, record.lines_done) == ("failed", 1, 0)
    assert begin(record, lines=record.lines)
    apply_import(record.pk)
    assert Customer.objects.get().name == "Acme"


def test_it_is_called_relance_import_from_any_folder(tmp_path: Path) -> None:
    a_file(tmp_path, "Nom\nAcme\n")
    environment = {
        **os.environ,
        "RELANCE_DATA": str(tmp_path / "data"),
        "LANG": "fr_FR.UTF-8",
        "DJANGO_SETTINGS_MODULE": "relance.config.settings",
    }
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "relance.config.cli",
            *("import", "customers", "f.csv", "--organisation", "nobody", "--json"),
        ],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert json.loads(done.stdout)["refused"]["code"] == "organisation_unknown"


# --- how the file is read -------------------------------------------------------------------------


def test_what_is_guessed_can_be_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes("Nom|Ville;Pays\nCafé|Nîmes;x\n".encode("mac_roman"))
    code, report = run(capsys, "customers", path, "--encoding", "mac_roman", "--delimiter", "|")
    assert (code, report["encoding"], report["delimiter"]) == (0, "mac_roman", "|")
    assert report["ignored_columns"] == ["Ville;Pays"]
    assert Customer.objects.get().name == "Café"
    path = a_file(tmp_path, "Nom\tVille\nBeta\tNice\n")
    for word in ("tab", "\\t", "\t"):
        code, report = run(capsys, "customers", path, "--delimiter", word)
        assert (code, report["delimiter"]) == (0, "\t")


def test_the_line_of_the_header_is_said_or_that_there_is_none(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = a_file(tmp_path, "Liste;2026\nQui;Où\nAcme;Nice\n")
    code, report = run(capsys, "customers", path, "--header-row", "2", "--map", "Qui=customer_name")
    assert (code, report["lines"]) == (0, 1)
    assert Customer.objects.get().name == "Acme"
    path = a_file(tmp_path, "Beta;Lyon\nGamma;Metz\n")
    words = ["--header-row", "0", "--map", "A=customer_name", "--map", "B=city"]
    code, report = run(capsys, "customers", path, *words)
    assert (code, report["created"]["customers"]) == (0, 2)
    assert Customer.objects.get(name="Beta").city == "Lyon"


def test_the_sheet_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    book = xlsxwriter.Workbook(path)
    for name in ("Un", "Deux"):
        book.add_worksheet(name).write_column(0, 0, ["Nom du client", f"Client {name}"])
    book.close()
    run(capsys, "customers", path, "--sheet", "Deux")
    assert Customer.objects.get().name == "Client Deux"
    code, answer = run(capsys, "customers", path, "--sheet", "Trois")
    assert (code, answer["refused"]["code"]) == (2, "sheet_unknown")
    assert "--sheet" in answer["refused"]["message"]


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (["--delimiter", "x"], "--delimiter"),
        (["--encoding", "klingon"], "--encoding"),
        (["--header-row", "-1"], "--header-row"),
        (["--header-row", "one"], "--header-row"),
        (["--header-row", "99"], "--header-row"),
        (["--sheet", "Feuil1"], "--sheet"),
        (["--map", "Prix=city"], "--map"),
        (["--map", "Nom=price"], "--map"),
        (["--mode", "merge"], "--mode"),
        (["--mode", "assign"], "--mode"),
        (["--erase-word", " "], "--erase-word"),
        (["--erase-word", "x" * 41], "--erase-word"),
        (["--only-valid", "--all-or-nothing"], "--all-or-nothing"),
        (["--complete-list"], "--complete-list"),
        (["--date-order", "ymd"], "--date-order"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_naming_the_option(
    words: list[str],
    option: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "argv", ["relance", "import", "--json"])
    code, answer = run(capsys, "customers", a_file(tmp_path, "Nom\nAcme\n"), *words)
    assert code == 2
    assert option in answer["refused"]["message"]
    assert (Customer.objects.count(), Import.objects.count()) == (0, 0)


# --- the ways -------------------------------------------------------------------------------------


def test_the_ways_are_said_and_kept_with_the_import(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    organisation = Organisation.objects.get()
    a_customer("Acme", organisation=organisation, city="Nice")
    path = a_file(tmp_path, "Nom;Ville\nAcme;#VIDE\nBeta;Lyon\n")
    code, report = run(capsys, "customers", path, "--mode", "create", "--erase-word", "#vide")
    assert code == 0
    assert report["created"]["customers"] == report["unchanged"]["customers"] == 1
    assert [one["code"] for one in report["warnings"]] == ["erase_ignored"]
    code, report = run(capsys, "customers", path, "--mode", "update", "--erase-word", "#vide")
    assert report["updated"]["customers"] == 1
    assert Customer.objects.get(name="Acme").city == ""
    record = Import.objects.latest("pk")
    assert (record.mode, record.options["erase_word"]) == ("update", "#vide")
    a_plan("Doux", organisation=organisation)
    path = a_file(tmp_path, "Nom;Ville;Workflow\nAcme;Metz;Doux\n")
    code, report = run(capsys, "customers", path, "--mode", "assign")
    assert (code, report["updated"]["customers"]) == (0, 1)
    assert report["left_out"] == [
        {
            "column": "Ville",
            "field": "city",
            "code": "left_out_assign",
            "message": "No account manager and no plan: this import only assigns",
        }
    ]


def test_a_way_that_such_a_file_never_goes_is_refused_before_its_columns_are(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = a_file(tmp_path, "Nom du client;Ville\nAcme;Nice\n")
    code, answer = run(capsys, "contacts", path)
    assert (code, answer["refused"]["code"]) == (2, "column_missing")
    code, answer = run(capsys, "contacts", path, "--mode", "assign")
    assert (code, answer["refused"]["code"]) == (2, "mode_refused")
    assert answer["refused"]["message"].startswith("--mode: A file of contacts cannot come in")


# --- all or nothing -------------------------------------------------------------------------------


def test_all_or_nothing_with_a_line_in_error_imports_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = a_file(tmp_path, "Nom;Pays\nAcme;France\nBeta;Nulle part\nAcme;\n")
    code, report = run(capsys, "customers", path, "--all-or-nothing")
    assert code == 2
    assert report["refused"] == {
        "code": "all_or_nothing",
        "message": "1 of 3 lines is in error: nothing was imported",
    }
    assert (report["lines"], report["joined"]) == (3, 0)
    assert [(one["line"], one["code"]) for one in report["errors"]] == [(3, "country_unknown")]
    for outcome in ("created", "updated", "unchanged"):
        assert set(report[outcome].values()) == {0}
    assert Customer.objects.count() == 0
    record = Import.objects.get()
    assert report["import"] == record.pk
    assert (record.state, record.lines, record.lines_done) == ("cancelled", 3, 0)
    assert [(row.line, row.outcome) for row in record.rows.all()] == [(3, "error")]
    assert Event.objects.get(batch=record.batch).verb == "import.withheld"
    # the same file, valid lines only, then
    code, report = run(capsys, "customers", path, "--only-valid")
    assert (code, report["created"]["customers"], report["joined"]) == (3, 1, 1)


def test_all_or_nothing_without_errors_imports_all(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = a_file(tmp_path, "Nom;Pays\nAcme;France\n")
    code, report = run(capsys, "customers", path, "--all-or-nothing")
    assert (code, report["created"]["customers"]) == (0, 1)
    assert Import.objects.get().state == "done"


def test_all_or_nothing_may_be_tried_without_writing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = a_file(tmp_path, "Nom;Pays\nAcme;France\nBeta;Nulle part\n")
    code, report = run(capsys, "customers", path, "--all-or-nothing", "--dry-run")
    assert (code, report["created"]["customers"], len(report["errors"])) == (2, 0, 1)
    assert "import" not in report
    assert Import.objects.count() == 0


def test_an_error_that_turns_up_while_lines_go_in_takes_all_back(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the check and the last chunk somebody put a customer of the file into the bin."""
    gone = a_customer("Zoé", organisation=Organisation.objects.get())
    filler = "".join(f"Client {number};Nice\n" for number in range(5))
    path = a_file(tmp_path, f"Nom;Ville\n{filler}Zoé;Lyon\n")

    def binned_meanwhile(*arguments: Any, **options: Any) -> Any:
        Customer.objects.filter(pk=gone.pk).update(state="bin")
        return apply(*arguments, **options)

    monkeypatch.setattr(wholly, "apply", binned_meanwhile)
    code, report = run(capsys, "customers", path, "--all-or-nothing")
    assert (code, report["refused"]["code"]) == (2, "all_or_nothing")
    assert set(report["created"].values()) == {0}
    assert [one["code"] for one in report["errors"]] == ["customer_in_bin"]
    assert Customer.objects.get() == gone
    record = Import.objects.get()
    assert (report["import"], record.state) == (record.pk, "undone")


def plainly(capsys: pytest.CaptureFixture[str], path: Path, *words: str) -> list[str]:
    with contextlib.suppress(SystemExit):
        call_command("import_file", "customers", path, "--organisation", "verdet", *words)
    return capsys.readouterr().out.splitlines()


def test_the_plain_report_counts_one_line_as_one_and_tells_what_was_joined(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert "1 line" in plainly(capsys, a_file(tmp_path, "Nom\nAcme\n"), "--dry-run")
    joined = a_file(tmp_path, "Nom;Email\nAcme;a@acme.example\nAcme;b@acme.example\n")
    said = plainly(capsys, joined)
    assert "2 lines" in said
    assert "lines joined to an earlier one: 1" in said


def test_the_plain_report_names_no_column_that_there_is_none_of(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    said = plainly(capsys, a_file(tmp_path, "Nom;Pays\nAcme;Nulle part\nBolt;France;411TROP\n"))
    assert any(one.endswith("(Pays: Nulle part)") for one in said)
    assert any("more cells than the header" in one for one in said)
    assert not any("None" in one for one in said)


def test_the_plain_report_begins_with_the_number_of_the_import_or_says_that_it_only_checked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = a_file(tmp_path, "Nom;Pays\nAcme;France\nBeta;Nulle part\n")
    checked = "Checked only: nothing was written."
    for words in (["--dry-run"], ["--dry-run", "--all-or-nothing"]):
        assert plainly(capsys, path, *words)[:2] == [checked, "2 lines"]
    for words, state in ((["--all-or-nothing"], "cancelled"), ([], "done")):
        said = plainly(capsys, path, *words)
        record = Import.objects.latest("pk")
        assert (said[:2], record.state) == ([f"import {record.pk}", "2 lines"], state)
        assert checked not in said
