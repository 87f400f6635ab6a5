"""`relance import` as a script sees it: JSON, exit codes, and the cure when it is refused."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from relance.customers.models import Customer
from relance.imports.jobs import apply_import
from relance.imports.models import Import
from relance.imports.starting import begin
from relance.imports.writing import Writer
from tests.factories import an_organisation

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
