"""All or nothing, as a worker does it: what came in, who is told, and what the list keeps."""

from typing import Any

import pytest
from django.test import Client

from relance.customers.models import Customer
from relance.history.models import Event
from relance.history.sentences import told
from relance.imports.applying import wholly
from relance.imports.applying.apply import apply
from relance.imports.applying.starting import keep_file
from relance.imports.checking.intake import Settings
from relance.imports.jobs import apply_import
from relance.imports.models import Import, ImportRow
from relance.notifications.models import Notification
from relance.organisations.models import Organisation
from tests.factories import a_customer, the_owner_of

pytestmark = pytest.mark.django_db

GOOD = "Nom;Pays\nAcme;France\nBeta;Belgique\n"
BAD = "Nom;Pays\nAcme;France\nBeta;Nulle part\n"


def begun(organisation: Organisation, content: str) -> Import:
    return keep_file(
        organisation,
        Settings(kind="customers", all_or_nothing=True),
        name="clients.csv",
        content=content.encode(),
        member=the_owner_of(organisation),
        state=Import.State.APPLYING,
    )


def test_one_line_in_error_and_nothing_comes_in(organisation: Organisation) -> None:
    record = begun(organisation, BAD)
    apply_import(record.pk)
    record.refresh_from_db()
    assert Customer.objects.count() == 0
    assert (record.state, record.lines, record.lines_done) == ("cancelled", 2, 0)
    assert record.report["lines_in_error"] == 1
    assert record.report["created"] == dict.fromkeys(record.report["created"], 0)
    row = ImportRow.objects.get()
    assert (row.line, row.outcome, row.problems[0]["code"]) == (3, "error", "country_unknown")
    owner = the_owner_of(organisation)
    assert Notification.objects.get().kind == "import.withheld"
    sentence = told(Event.objects.filter(batch=record.batch), member=owner)[0].text
    assert sentence == "clients.csv not imported: 1 line of 2 in error, all or nothing"
    client = Client(headers={"accept-language": "en"})
    client.force_login(owner.user)
    page = client.get(record.path).content.decode()
    assert "Country not recognised" in page


def test_the_queue_may_deliver_it_twice(organisation: Organisation) -> None:
    record = begun(organisation, BAD)
    apply_import(record.pk)
    apply_import(record.pk)
    assert Notification.objects.count() == 1
    assert ImportRow.objects.count() == 1


def test_without_errors_all_of_it_comes_in(organisation: Organisation) -> None:
    record = begun(organisation, GOOD)
    apply_import(record.pk)
    record.refresh_from_db()
    assert (record.state, Customer.objects.count()) == ("done", 2)


def test_a_check_that_was_killed_begins_again(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def dies(*_arguments: Any) -> None:
        raise Killed

    record = begun(organisation, BAD)
    with monkeypatch.context() as patch:
        patch.setattr(wholly, "_close", dies)
        with pytest.raises(Killed):
            apply_import(record.pk)
    record.refresh_from_db()
    assert (record.state, ImportRow.objects.count()) == ("applying", 1)
    apply_import(record.pk)
    record.refresh_from_db()
    assert (record.state, ImportRow.objects.count()) == ("cancelled", 1)


def test_what_turns_up_while_lines_go_in_takes_back_what_came_in(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = a_customer("Beta", organisation=organisation)

    def binned_meanwhile(*arguments: Any, **options: Any) -> Any:
        Customer.objects.filter(pk=gone.pk).update(state="bin")
        return apply(*arguments, **options)

    record = begun(organisation, GOOD)
    monkeypatch.setattr(wholly, "apply", binned_meanwhile)
    apply_import(record.pk)
    record.refresh_from_db()
    assert record.state == "undone"
    assert Customer.objects.get() == gone
