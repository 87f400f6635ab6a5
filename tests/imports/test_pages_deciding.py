"""How a file is read and mapped, changed by hand; and the decision."""

import pytest
from django.test import Client

from relance.customers.models import Customer, Position
from relance.imports.jobs import apply_import
from relance.imports.models import Import
from relance.imports.showing.preview import Preview
from relance.imports.views import deciding
from relance.organisations.models import Member
from tests.factories import a_member
from tests.imports.visiting import CLIENTS, HTMX, at, confirm, seen, text, upload

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


@pytest.mark.parametrize("is_corrected", [False, True])
def test_nothing_is_chosen_between_what_was_seen_and_what_begins(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, is_corrected: bool
) -> None:
    """In another tab, after this one's preview was found to hold, and before the import begins."""
    record = upload(visitor, "customers", "a.csv", CLIENTS.encode())
    seen(visitor, record)
    record.refresh_from_db()
    run = record.preview["run"]
    looked = deciding.preview_of

    def then_the_other_tab_chooses(shown: Import) -> Preview:
        preview = looked(shown)
        if is_corrected:
            visitor.post(at("correct", record.pk, 3), {"leave": "1"})
        else:
            visitor.post(at("choices", record.pk), {"mode": "update"})
        return preview

    with monkeypatch.context() as patch:
        patch.setattr(deciding, "preview_of", then_the_other_tab_chooses)
        visitor.post(at("apply", record.pk), {"run": run})
    record.refresh_from_db()
    assert record.state == "uploaded"
    assert "The choices were changed meanwhile" in seen(visitor, record)
    record.refresh_from_db()
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
