"""How a file is read and mapped, changed by hand; the decision; stopping; what became of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from relance.core import clock
from relance.customers.models import Customer, Position
from relance.history.models import Event
from relance.imports.applying import apply as applying
from relance.imports.applying.apply import apply, fail
from relance.imports.applying.starting import intake_of, stop
from relance.imports.checking.intake import Settings
from relance.imports.jobs import apply_import, sweep_silent
from relance.imports.models import Import
from relance.notifications.models import Notification
from relance.organisations.models import Member
from tests.conftest import Clock
from tests.factories import a_customer, a_member
from tests.imports.bringing import kept
from tests.imports.visiting import HTMX, at, confirm, seen, text, upload

pytestmark = pytest.mark.django_db


# --- How the file is read -------------------------------------------------------------------------

TITLED = "Export du 5 octobre;;\n;;\nSociété;Où;Réf. client\nAcmé;Lyon;C1\n".encode("cp1252")


def test_the_first_lines_are_shown_with_what_was_guessed(visitor: Client) -> None:
    record = upload(visitor, "customers", "a.csv", TITLED)
    page = seen(visitor, record)
    assert "Windows-1252, semicolon, header on line 3" in page
    assert '<tr data-role="title"><th scope="row">1</th><td>Export du 5 octobre</td>' in page
    assert '<tr data-role="header"><th scope="row">3 <span class="soft">header</span></th>' in page
    assert '<tr data-role="data"><th scope="row">4</th><td>Acmé</td>' in page


def test_another_reading_keeps_the_other_choices(visitor: Client) -> None:
    record = upload(visitor, "customers", "a.csv", TITLED)
    seen(visitor, record)
    visitor.post(at("choices", record.pk), {"column-1": "city", "mode": "update"})
    answer = visitor.post(at("choices", record.pk), {"encoding": "mac_roman"}, headers=HTMX)
    part = text(answer)
    assert part.startswith('<div id="deciding"')
    assert "Mac Roman, semicolon" in part
    assert '<option value="city" selected>' in part
    assert "chosen by hand" in part
    record.refresh_from_db()
    assert record.mode == "update"
    part = text(visitor.post(at("choices", record.pk), {"header_row": "4"}, headers=HTMX))
    assert "header on line 4" in part
    part = text(visitor.post(at("choices", record.pk), {"header_row": ""}, headers=HTMX))
    assert "header on line 3" in part
    assert '<option value="city" selected>' in part


def test_a_file_without_a_header_has_its_columns_named_by_letters(visitor: Client) -> None:
    record = upload(visitor, "customers", "a.csv", b"Acme;Lyon\nBorel;Nice\n")
    seen(visitor, record)
    visitor.post(at("choices", record.pk), {"header_row": "0"})
    assert "without a header" in seen(visitor, record)
    visitor.post(
        at("choices", record.pk),
        {"column-0": "customer_name", "column-1": "city", "mode": "fill"},
    )
    confirm(visitor, record)
    assert set(Customer.objects.values_list("name", "city")) == {
        ("Acme", "Lyon"),
        ("Borel", "Nice"),
    }


def test_one_column_per_field_the_last_choice_wins(visitor: Client) -> None:
    record = upload(visitor, "customers", "a.csv", b"Nom du client;Autre\nAcme;Zeta\n")
    seen(visitor, record)
    visitor.post(
        at("choices", record.pk), {"column-0": "customer_name", "column-1": "customer_name"}
    )
    page = seen(visitor, record)
    assert page.count('value="customer_name" selected') == 1
    confirm(visitor, record)
    assert Customer.objects.get().name == "Zeta"


def test_nonsense_changes_nothing(visitor: Client) -> None:
    record = upload(visitor, "customers", "a.csv", b"Nom du client;Ville\nAcme;Lyon\n")
    seen(visitor, record)
    nonsense = {
        "column-0": "no_such_field",
        "column-99": "city",
        "column-x": "city",
        "encoding": "klingon",
        "delimiter": "#",
        "header_row": "-3",
        "date_order": "ymd",
        "mode": "everything",
        "sheet": "x" * 400,
        "erase_word": "y" * 100,
        "value:country:??": "??",
        "value:nothing:a": "1",
    }
    assert visitor.post(at("choices", record.pk), nonsense).status_code == 302
    record.refresh_from_db()
    assert record.options == {}
    assert 'value="customer_name" selected' in seen(visitor, record)
    for query in ({"show": "x"}, {"page": "x"}, {"page": "-1"}, {"line": "x"}, {"line": "9" * 30}):
        assert visitor.get(record.path, query).status_code == 200


def test_a_value_that_no_list_has_is_answered_once_for_the_file(visitor: Client) -> None:
    lines = "".join(f"C{n};c{n}@acme.example;Comptabilité fournisseurs\n" for n in range(3))
    content = f"Nom du client;Adresse mail;Poste\n{lines}"
    record = upload(visitor, "customers", "a.csv", content.encode())
    page = seen(visitor, record)
    name = "value:position:Comptabilité fournisseurs"
    assert f'name="{name}"' in page
    assert "3 lines in error" in page
    position = _position_of(record, "Comptable")
    visitor.post(at("choices", record.pk), {name: str(position), "mode": "fill"})
    page = seen(visitor, record)
    assert "3 lines ready." in page
    assert "answered" in page
    confirm(visitor, record)
    assert Customer.objects.count() == 3


def _position_of(record: Import, name: str) -> int:
    return Position.objects.in_organisation(record.organisation).get(name=name).pk


def clients(number: int) -> bytes:
    return ("Nom du client\n" + "".join(f"Client {n}\n" for n in range(number))).encode()


# --- The decision ---------------------------------------------------------------------------------


def test_a_second_tab_does_not_import_what_it_does_not_show(visitor: Client) -> None:
    record = upload(visitor, "customers", "a.csv", b"Nom du client;Ville\nAcme;Lyon\n")
    seen(visitor, record)
    record.refresh_from_db()
    old_run = record.preview["run"]
    visitor.post(at("choices", record.pk), {"mode": "update"})
    visitor.post(at("apply", record.pk), {"run": old_run})
    record.refresh_from_db()
    assert record.state == "uploaded"
    assert "The choices were changed meanwhile" in seen(visitor, record)
    visitor.post(at("apply", record.pk), {"run": record.preview["run"]})
    record.refresh_from_db()
    assert record.state == "applying"


def test_all_or_nothing_offers_no_import_while_a_line_is_in_error(visitor: Client) -> None:
    record = upload(visitor, "customers", "a.csv", b"Nom du client;Adresse mail\nAcme;\nBorel;x\n")
    seen(visitor, record)
    visitor.post(at("choices", record.pk), {"mode": "fill", "all_or_nothing": "on"})
    page = seen(visitor, record)
    assert "Nothing comes in while a line is in error." in page
    assert 'id="import"' not in page
    visitor.post(at("apply", record.pk))
    apply_import(record.pk)
    assert Customer.objects.count() == 0
    page = seen(visitor, record)
    assert "Nothing came in: 1 line is in error" in page
    assert "Not a valid e-mail address" in page


def test_stopping_keeps_what_came_in_and_the_import_can_go_on(
    visitor: Client, member: Member
) -> None:
    record = kept(member.organisation, clients(2_500), Settings(kind="customers"))
    assert "Stop" in seen(visitor, record)
    visitor.post(at("stop", record.pk))
    record.refresh_from_db()
    assert record.state == "stopped"
    assert Event.objects.filter(verb="import.stopped").count() == 1
    apply_import(record.pk)  # the job comes too late: nothing goes in any more
    assert Customer.objects.count() == record.lines_done
    page = seen(visitor, record)
    assert "Stopped before a line came in" in page
    assert "Resume" in page
    visitor.post(at("apply", record.pk))
    apply_import(record.pk)
    record.refresh_from_db()
    assert record.state == "done"
    assert Customer.objects.count() == 2_500
    assert not stop(record, member)  # too late


def test_stopped_in_the_middle_the_worker_takes_no_further_chunk(
    visitor: Client, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = kept(member.organisation, clients(3_000), Settings(kind="customers"))
    chunks = 0
    looks = applying._Applier._look_at_the_time

    def then_stop(self: Any) -> None:
        nonlocal chunks
        chunks += 1
        if chunks == 2:
            visitor.post(at("stop", record.pk))
        looks(self)

    monkeypatch.setattr(applying._Applier, "_look_at_the_time", then_stop)
    with pytest.raises(applying.TakenOver):
        apply(record, intake_of(record))
    record.refresh_from_db()
    assert record.state == "stopped"
    assert 0 < record.lines_done < 3_000
    assert Customer.objects.count() == record.rows.count() == record.lines_done
    page = seen(visitor, record, show="all")
    assert "Client 0" in page
    monkeypatch.undo()
    visitor.post(at("apply", record.pk))
    apply_import(record.pk)
    record.refresh_from_db()
    assert (record.state, record.rows.count()) == ("done", 3_000)
    assert record.report["created"]["customers"] == Customer.objects.count() == 3_000


def test_what_came_to_nothing_is_decided_anew(visitor: Client, member: Member) -> None:
    """Resuming would fail each time: there is a way back to the columns and the answers."""
    record = upload(visitor, "customers", "a.csv", TITLED)
    for end in ("failed", "stopped"):
        seen(visitor, record)
        visitor.post(at("apply", record.pk))
        record.refresh_from_db()
        if end == "failed":
            fail(record, "crashed", "Something went wrong")
        else:
            assert stop(record, member)
        page = seen(visitor, record)
        assert "Back to the columns and answers" in page
        assert "See what came in" not in page
        assert "Undo this import" not in page
        assert "Resume" in page
        visitor.post(at("decide_again", record.pk))
        record.refresh_from_db()
        assert (record.state, record.report, record.finished_at) == ("uploaded", {}, None)
    apply_import(record.pk)  # what still waits in the queue
    assert not Customer.objects.exists()
    page = seen(visitor, record)
    assert "header on line 3" in page
    visitor.post(at("choices", record.pk), {"mode": "create", "column-2": ""})
    seen(visitor, record)
    report = confirm(visitor, record)
    assert (record.state, report["created"]["customers"]) == ("done", 1)
    visitor.post(at("decide_again", record.pk))
    record.refresh_from_db()
    assert record.state == "done"


def test_what_came_in_in_part_is_not_decided_anew(visitor: Client, member: Member) -> None:
    record = kept(member.organisation, b"Nom\nAcme\nBolt\n", Settings(kind="customers"))
    Import.objects.filter(pk=record.pk).update(lines=2, lines_done=1)
    fail(record, "crashed", "Something went wrong")
    page = seen(visitor, record)
    assert "Back to the columns and answers" not in page
    assert "Undo this import" in page
    visitor.post(at("decide_again", record.pk))
    record.refresh_from_db()
    assert record.state == "failed"


def test_whoever_left_is_told_that_it_failed(visitor: Client, member: Member, clock: Clock) -> None:
    clock.set("2026-10-05T09:00:00+02:00")
    record = kept(member.organisation, b"Nom\nAcme\n", Settings(kind="customers"))
    Import.objects.filter(pk=record.pk).update(created_by=member)
    clock.set("2026-10-05T09:30:00+02:00")
    sweep_silent()
    told = Notification.objects.get(member=member)
    assert told.kind == "import.failed"
    assert "can go on" in text(visitor.get(reverse("notifications:list", args=["verdet"])))


def test_the_time_that_is_left_counts_from_where_it_went_on(
    visitor: Client, member: Member
) -> None:
    record = kept(member.organisation, b"Nom\nAcme\n", Settings(kind="customers"))
    started = clock.now() - timedelta(seconds=10)
    Import.objects.filter(pk=record.pk).update(
        lines=100_000, lines_done=60_000, lines_before=50_000, started_at=started
    )
    page = seen(visitor, record)
    assert "Line 60,000 of 100,000" in page
    assert "lines/s, 4" in page  # 40,000 at 1,000 a second


# --- What became of it ----------------------------------------------------------------------------


def test_every_line_is_in_the_report_with_its_record(visitor: Client, member: Member) -> None:
    a_customer("Borel", organisation=member.organisation, city="Nice")
    lines = "Acme;Lyon;\nBorel;Nice;\nCorot;;faux\nAcme;;b@acme.example\n"
    content = f"Nom du client;Ville;Adresse mail\n{lines}"
    record = upload(visitor, "customers", "a.csv", content.encode())
    confirm(visitor, record)
    acme = Customer.objects.get(name="Acme")
    page = seen(visitor, record, show="created")
    assert f'href="/o/verdet/customers/{acme.pk}/"' in page
    assert "Not a valid e-mail address" in seen(visitor, record)
    assert "Borel" in seen(visitor, record, show="unchanged").partition('id="lines"')[2]
    assert "same as an earlier line" in seen(visitor, record, line=5)
    assert "There is no such line." in seen(visitor, record, line=99)
    for label in ("In error <span>1</span>", "Joined <span>1</span>", "All lines <span>4</span>"):
        assert label in page
    assert "Company name" in page  # the mapping that was used
    acme.delete()
    assert "a customer that is not there any more" in seen(visitor, record, line=2)


def test_what_came_in_is_listed_by_its_import(visitor: Client, member: Member) -> None:
    a_customer("Borel", organisation=member.organisation)
    record = upload(visitor, "customers", "a.csv", b"Nom du client\nAcme\n")
    confirm(visitor, record)
    link = f"/o/verdet/customers/?import={record.pk}"
    assert link in seen(visitor, record)
    rows = text(visitor.get(link)).partition("data-rows")[2]
    assert "Acme" in rows
    assert "Borel" not in rows


def test_the_history_counts_without_reading_the_reports(
    visitor: Client, django_assert_max_num_queries: Any
) -> None:
    for name in ("a", "b", "c"):
        content = f"Nom du client;Adresse mail\nClient {name};\nX{name};faux\n"
        confirm(visitor, upload(visitor, "customers", f"{name}.csv", content.encode()))
    with django_assert_max_num_queries(20):
        page = text(visitor.get(at("list")))
    assert page.count("Created: 1 customer<") == 3  # where there is no room for the column
    assert page.count("1 customer<") == 6
    assert page.count("1 line in error") == 3
    assert "Fill in" in page


def test_a_reader_sees_what_waits_and_no_button(
    client: Client, visitor: Client, member: Member
) -> None:
    record = upload(visitor, "customers", "a.csv", b"Nom du client;Adresse mail\nAcme;x\n")
    client.force_login(a_member("reader", organisation=member.organisation).user)
    page = text(client.get(record.path))
    assert "Not a valid e-mail address" in page
    for button in ("Leave out", "Cancel everything", "Check again"):
        assert button not in page
    assert client.post(at("correct", record.pk, 2), {"cell-1": "a@b.example"}).status_code == 403
