"""`relance export` as an accountant's script calls it."""

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from relance.customers.models import Customer
from relance.history.models import Event
from relance.organisations.models import Organisation
from tests.factories import a_contact, a_credit_note, a_customer, an_invoice, an_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def organisation() -> Organisation:
    house = an_organisation(slug="verdet")
    customer = a_customer("Acme", organisation=house)
    a_contact(customer)
    an_invoice(customer, number="F1")
    a_credit_note(customer, number="A1")
    binned = a_customer("Corbeille", organisation=house, state=Customer.State.BIN)
    a_contact(binned)
    an_invoice(binned, number="F9")
    return house


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, Any]:
    capsys.readouterr()
    code = 0
    try:
        call_command("export", *words, "--organisation", "verdet", "--json")
    except SystemExit as end:
        code = int(end.code or 0)
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(("kind", "lines"), [("customers", 1), ("contacts", 1), ("invoices", 2)])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_file_is_written_and_comes_back_unchanged(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, kind: str, lines: int, form: str
) -> None:
    path = tmp_path / f"out.{form}"
    code, told = run(capsys, kind, "--format", form, "--output", path)
    assert (code, told["lines"], told["output"]) == (0, lines, str(path))
    assert Event.objects.get(verb=f"{kind}.exported").member is None
    call_command("import_file", kind, path, "--organisation", "verdet", "--mode=update", "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["errors"] == []
    assert not any([*report["created"].values(), *report["updated"].values()])


def test_standard_output_takes_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", written)
    call_command("export", "customers", "--organisation", "verdet")
    text = written.buffer.getvalue().decode("utf-8-sig")  # type: ignore[attr-defined]
    assert [row[0] for row in csv.reader(io.StringIO(text), delimiter=";")] == [
        "Nom du client",
        "Acme",
    ]


def test_what_cannot_be_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, told = run(capsys, "customers", "--output", tmp_path / "nowhere" / "out.csv")
    assert (code, told["refused"]["code"]) == (2, "output_impossible")
    code, told = run(capsys, "customers", "--output", tmp_path)
    assert (code, told["refused"]["code"]) == (2, "output_impossible")
    code, told = run(capsys, "customers")
    assert (code, told["refused"]["code"]) == (2, "usage")
    assert not Event.objects.filter(verb="customers.exported").exists()


def test_what_is_refused_leaves_no_file_and_the_former_one_as_it_was(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relance.imports.management.commands.export.MOST_EXCEL_LINES", 1)
    path = tmp_path / "out.xlsx"
    for content in (None, b"of yesterday"):
        if content:
            path.write_bytes(content)
        code, told = run(capsys, "invoices", "--format", "xlsx", "--output", path)
        assert (code, bool(told["refused"]["code"])) == (2, True)
        assert [one.read_bytes() for one in tmp_path.iterdir()] == ([content] if content else [])
    code, _told = run(capsys, "invoices", "--output", path)
    assert (code, list(tmp_path.iterdir())) == (0, [path])
