"""All or nothing, as a worker does it: what came in, who is told, and what the list keeps."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from relance.customers.editing import edit_customer
from relance.customers.models import Customer
from relance.history.models import Event
from relance.history.sentences import told
from relance.imports import jobs
from relance.imports.applying import apply as applying
from relance.imports.applying import wholly
from relance.imports.applying.apply import TakenOver, TimeIsUp, apply
from relance.imports.applying.starting import begin, intake_of, keep_file, stop
from relance.imports.applying.wholly import Withheld, bring_in
from relance.imports.checking import check as checking
from relance.imports.checking.intake import Settings
from relance.imports.jobs import apply_import
from relance.imports.models import CheckedRow, Import, ImportRow
from relance.imports.showing.previewing import check_stored
from relance.imports.undo_jobs import sweep_silent_undoings, undo_import
from relance.notifications.models import Notification
from relance.notifications.sentences import told as told_news
from relance.organisations.models import Organisation
from tests.conftest import Clock
from tests.factories import a_customer, an_invoice, the_owner_of

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
    def dies(*_arguments: Any) -> None:
        raise Killed

    record = begun(organisation, BAD)
    with monkeypatch.context() as patch:
        patch.setattr(wholly, "_withhold", dies)
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
    assert Notification.objects.get().kind == "import.withheld"
    verbs = set(Event.objects.filter(subject_type="import").values_list("verb", flat=True))
    assert verbs == {"import.undone", "import.withheld"}


# --- in error when other lines are in -------------------------------------------------------------

FOUR = "Nom du client;Identifiant externe\nA;1\nB;2\nC;3\nD;4\n"


class Killed(BaseException):
    pass


@pytest.fixture
def in_error_from_the_second_chunk(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> Import:
    """Of `FOUR`: someone throws a customer into the bin that the third line names."""
    two_lines_at_a_time(monkeypatch)
    take, taken = applying._Applier.take, []

    def binned_meanwhile(self: Any, rows: Any) -> None:
        taken.append(rows)
        if len(taken) == 2:
            a_customer("C", organisation=organisation, external_id="3", state="bin")
        take(self, rows)

    monkeypatch.setattr(applying._Applier, "take", binned_meanwhile)
    return begun(organisation, FOUR)


def two_lines_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "FIRST_CHUNK", 2)
    monkeypatch.setattr(applying, "next_size", lambda *_arguments: 2)


def names(organisation: Organisation) -> list[str]:
    customers = Customer.objects.in_organisation(organisation)
    return sorted(customers.values_list("name", flat=True))


@pytest.mark.parametrize("is_delivered_again", [True, False])
def test_killed_before_it_is_taken_back_it_is_never_done(
    organisation: Organisation,
    in_error_from_the_second_chunk: Import,
    monkeypatch: pytest.MonkeyPatch,
    clock: Clock,
    is_delivered_again: bool,
) -> None:
    clock.set("2026-10-05T09:00")
    record = in_error_from_the_second_chunk

    def dies(*_arguments: Any, **_options: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(wholly, "undo", dies)
        with pytest.raises(Killed):
            apply_import(record.pk)
    record.refresh_from_db()
    assert record.state == "undoing"
    assert not Notification.objects.exists()
    assert not Event.objects.filter(verb="import.done").exists()
    if is_delivered_again:
        apply_import(record.pk)
    else:
        clock.forward(minutes=21)
        sweep_silent_undoings()
        undo_import(record.pk)
    record.refresh_from_db()
    assert (record.state, names(organisation)) == ("undone", ["C"])
    assert Notification.objects.get().kind == "import.withheld"


def test_what_was_changed_meanwhile_stays_and_is_told(
    organisation: Organisation,
    in_error_from_the_second_chunk: Import,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record = in_error_from_the_second_chunk
    take = applying._Applier.take

    def edited_meanwhile(self: Any, rows: Any) -> None:
        for customer in Customer.objects.filter(name="A"):
            edit_customer(customer, city="Paris")
        take(self, rows)

    monkeypatch.setattr(applying._Applier, "take", edited_meanwhile)
    with pytest.raises(Withheld) as withheld:
        bring_in(record, intake_of(record))
    assert names(organisation) == ["A", "C"]
    assert withheld.value.message == (
        "1 of 4 lines is in error: what came in was taken back, "
        "but for 1 thing that was changed meanwhile and stays"
    )
    report = withheld.value.report
    assert (report["kept"], report["created"]["customers"]) == (1, 1)
    (news,) = Notification.objects.all()
    assert (news.kind, news.url, news.facts["kept"]) == ("import.withheld", record.undo_path, 1)
    assert told_news([news])[0].text == (
        "clients.csv is taken back, as 1 line of 4 is in error: 1 kept as it is"
    )


@pytest.mark.parametrize("last", ["France", "Nulle part"])
def test_a_check_that_takes_too_long_is_given_up_and_it_is_all_or_nothing_still(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    """The queue would kill it, and begin it again, for ever."""
    two_lines_at_a_time(monkeypatch)
    monkeypatch.setattr(checking, "CHUNK", 2)
    monkeypatch.setattr(jobs, "BUDGET", timedelta(0))
    record = begun(organisation, f"{GOOD}Gamma;Italie\nDelta;{last}\n")
    apply_import(record.pk)
    record.refresh_from_db()
    assert (record.state, record.lines_done) == ("applying", 2)
    for _part in range(4):
        apply_import(record.pk)
    record.refresh_from_db()
    if last == "France":
        assert (record.state, len(names(organisation))) == ("done", 4)
    else:
        assert (record.state, names(organisation)) == ("undone", [])
        assert [row.line for row in record.rows.filter(outcome="error")] == [5]
        assert Notification.objects.get().kind == "import.withheld"


def test_a_check_that_is_given_up_withholds_by_the_errors_that_it_found(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "CHUNK", 2)
    monkeypatch.setattr(jobs, "BUDGET", timedelta(0))
    record = begun(organisation, f"{GOOD}Gamma;Italie\nDelta;France\n".replace("France", "Rien", 1))
    apply_import(record.pk)
    record.refresh_from_db()
    assert (record.state, record.lines_done, names(organisation)) == ("cancelled", 0, [])
    assert Notification.objects.get().kind == "import.withheld"


def test_what_goes_back_settles_nothing(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error turns up only when lines go in, since the check was given up."""
    monkeypatch.setattr(checking, "CHUNK", 1)
    acme = a_customer("Acme", organisation=organisation)
    an_invoice(acme, number="F0", total=10_000)
    content = (
        "N° facture;Client;Date;Montant TTC\nF1;Acme;05/10/2026;10\nF2;Inconnu;25/10/2026;10\n"
    )
    record = keep_file(
        organisation,
        Settings(kind="invoices", all_or_nothing=True, is_complete_list=True),
        name="factures.csv",
        content=content.encode(),
        member=the_owner_of(organisation),
        state=Import.State.APPLYING,
    )
    monkeypatch.setattr(jobs, "BUDGET", timedelta(0))
    for _part in range(6):
        apply_import(record.pk)
    record.refresh_from_db()
    assert record.state == "undone"
    assert not Event.objects.filter(verb="payment.recorded").exists()


# --- two workers, and a person who stops it -------------------------------------------------------


@pytest.mark.parametrize("is_resumed_by_hand", [True, False])
def test_a_worker_that_comes_late_leaves_what_became_of_the_lines(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch, is_resumed_by_hand: bool
) -> None:
    two_lines_at_a_time(monkeypatch)
    record = begun(organisation, FOUR + "E;5\nF;6\n")
    first: list[Import] = []

    def one_chunk_meanwhile(found: Import) -> Any:
        intake = intake_of(found)
        if not first:
            first.append(Import.objects.get(pk=record.pk))
            with pytest.raises(TimeIsUp):
                bring_in(first[0], intake_of(first[0]), budget=timedelta(0))
        return intake

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "intake_of", one_chunk_meanwhile)
        apply_import(record.pk)
    if is_resumed_by_hand and Import.objects.get(pk=record.pk).state != "done":
        Import.objects.filter(pk=record.pk).update(state=Import.State.FAILED)
        assert begin(record, lines=6)
    apply_import(record.pk)
    record.refresh_from_db()
    assert (record.state, record.rows.count(), len(names(organisation))) == ("done", 6, 6)


def test_of_two_that_check_the_later_one_goes_on(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = begun(organisation, BAD)
    late = Import.objects.get(pk=record.pk)
    check, calls = checking.check, []

    def checked_by_both(*arguments: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            with pytest.raises(Withheld):
                bring_in(late, intake_of(late))
        return check(*arguments, **options)

    monkeypatch.setattr(wholly, "check", checked_by_both)
    with pytest.raises(TakenOver):
        bring_in(record, intake_of(record))
    record.refresh_from_db()
    assert (record.state, record.rows.count()) == ("cancelled", 1)
    assert Notification.objects.count() == 1


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("content", [GOOD, BAD])
def test_a_stop_is_obeyed_while_it_is_checked(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch, content: str, when: str
) -> None:
    record = begun(organisation, content)
    check = checking.check

    def stopped_meanwhile(*arguments: Any, **options: Any) -> Any:
        if when == "after":
            report = check(*arguments, **options)
        assert stop(Import.objects.get(pk=record.pk), the_owner_of(organisation))
        return report if when == "after" else check(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(wholly, "check", stopped_meanwhile)
        apply_import(record.pk)
    record.refresh_from_db()
    assert (record.state, record.lines_done, record.rows.count()) == ("stopped", 0, 0)
    assert not Notification.objects.exists()
    assert not Customer.objects.exists()
    assert begin(record, lines=2)
    apply_import(record.pk)
    record.refresh_from_db()
    assert record.state == ("done" if content == GOOD else "cancelled")


@pytest.mark.parametrize("is_withheld_at_once", [True, False])
def test_what_the_check_for_the_page_found_goes_with_the_decision(
    organisation: Organisation,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    is_withheld_at_once: bool,
) -> None:
    if is_withheld_at_once:
        record = begun(organisation, BAD)
    else:
        record = request.getfixturevalue("in_error_from_the_second_chunk")
    Import.objects.filter(pk=record.pk).update(state=Import.State.UPLOADED)
    record.refresh_from_db()
    check_stored(record, progress=lambda _lines, _total: None, budget=jobs.BUDGET)
    assert CheckedRow.objects.exists()
    assert begin(record, lines=4)
    apply_import(record.pk)
    record.refresh_from_db()
    assert record.state == ("cancelled" if is_withheld_at_once else "undone")
    assert not CheckedRow.objects.exists()
