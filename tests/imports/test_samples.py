"""The files that a French company brings, through the real command, and their reports."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from relance.customers.models import Contact, Customer
from relance.dunning.models import DunningPlan
from relance.invoices.models import Invoice
from relance.invoices.queries import with_amounts
from relance.organisations.models import Organisation
from tests.factories import a_member, a_plan, an_organisation

pytestmark = pytest.mark.django_db
Run = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def organisation() -> Organisation:
    found = an_organisation(slug="verdet")
    for email in ("claire@exemple.example", "karim@exemple.example"):
        a_member(organisation=found, email=email)
    if not DunningPlan.objects.in_organisation(found).filter(name="Standard").exists():
        a_plan("Standard", organisation=found)
    return found


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], samples: Path, organisation: Organisation) -> Run:
    def run_import(words: str) -> tuple[int, dict[str, Any]]:
        kind, name, *rest = words.split()
        capsys.readouterr()
        code = 0
        try:
            call_command(
                "import_file", kind, samples / name, "--organisation=verdet", "--json", *rest
            )
        except SystemExit as end:
            code = int(end.code or 0)
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return code, answer

    return run_import


def assert_holds(report: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Every count and error that is named; other counts are nothing."""
    for name in ("created", "updated"):
        named = {thing: number for thing, number in report[name].items() if number}
        expected = {thing: number for thing, number in wanted.get(name, {}).items() if number}
        assert named == expected, name
    for thing, number in wanted.get("unchanged", {}).items():
        assert report["unchanged"][thing] == number
    for name in ("encoding", "delimiter", "lines"):
        assert report[name] == wanted[name]
    assert report["joined"] == wanted.get("joined", 0)
    got = [
        {key: error[key] for key in expected}
        for error, expected in zip(report["errors"], wanted["errors"], strict=True)
    ]
    assert got == wanted["errors"]


def test_the_samples_give_exactly_their_reports_and_a_second_time_nothing(
    run: Run, samples: Path, organisation: Organisation
) -> None:
    cases = json.loads((samples / "expected.json").read_text())
    for case in cases:
        dry_code, dry = run(case["import"] + " --dry-run")
        assert_holds(dry, case["report"])
        code, report = run(case["import"])
        assert_holds(report, case["report"])
        assert (code, dry_code) == (3, 3)
        assert report == {"import": report["import"], **dry}

    owed = with_amounts(Invoice.objects.in_organisation(organisation))
    assert sum(invoice.open for invoice in owed) == 1632024_09
    first = Customer.objects.get(organisation=organisation, external_id="C00001")
    assert Contact.objects.get(customer=first, is_main=True).full_name == "Régine Chef"
    joined = Customer.objects.get(organisation=organisation, external_id="C00004")
    assert (joined.region, joined.name) == ("Bretagne", "Clôtures Müller SCOP")

    for case in cases:
        _code, again = run(case["import"])
        assert not any(again["created"].values()), case["import"]
        assert not any(again["updated"].values()), case["import"]
