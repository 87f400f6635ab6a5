"""Lines in error: corrected in the page, left out, taken back."""

import re
from typing import Any

import pytest
from django.test import Client

from relance.customers.models import Contact, Customer
from relance.imports.jobs import check_import
from relance.imports.models import CheckedRow, Import, ImportCorrection
from tests.imports.visiting import CLIENTS, DAMAGED, HTMX, at, confirm, seen, text, upload

pytestmark = pytest.mark.django_db


def test_every_error_of_a_line_stands_at_its_cell(visitor: Client) -> None:
    record = upload(visitor, "customers", "clients.csv", CLIENTS.encode())
    page = seen(visitor, record)
    assert 'name="cell-1" value="pas une adresse" aria-invalid="true"' in page
    assert 'name="cell-2" value="Frankreichland" aria-invalid="true"' in page
    assert "Not a valid e-mail address" in page
    assert "Country not recognised" in page
    assert "The customer&#x27;s name is missing" in page
    assert "2 lines ready." in page


def test_a_corrected_cell_comes_in_and_the_file_stays_as_it_came(visitor: Client) -> None:
    record = upload(visitor, "customers", "clients.csv", CLIENTS.encode())
    seen(visitor, record)
    visitor.post(
        at("correct", record.pk, 3), {"cell-1": "compta@borel.example", "cell-2": "Belgique"}
    )
    page = seen(visitor, record)
    assert "3 lines ready." in page
    assert "pas une adresse" not in page.partition("Preview")[2]
    report = confirm(visitor, record)
    assert [(one["line"], one["code"]) for one in report["errors"]] == [(5, "name_missing")]
    borel = Customer.objects.get(name="Borel")
    assert borel.country == "BE"
    assert Contact.objects.get(customer=borel).email == "compta@borel.example"
    assert record.file.read() == CLIENTS.encode()
    assert "1 line corrected by hand" in seen(visitor, record)


def test_a_corrected_line_is_checked_like_any_other(visitor: Client) -> None:
    record = upload(visitor, "customers", "clients.csv", CLIENTS.encode())
    seen(visitor, record)
    answer = visitor.post(
        at("correct", record.pk, 3),
        {"cell-1": "encore faux", "cell-2": "France", "show": "error", "page": "1"},
        headers=HTMX,
    )
    part = text(answer)
    assert part.startswith('<div id="deciding"')
    assert (
        'value="encore faux" aria-invalid="true" aria-describedby="why-cell-3-1" autofocus' in part
    )
    assert 'name="cell-2"' not in part.partition('id="line-5"')[0]


def test_the_focus_goes_on_to_the_next_error_and_then_to_the_button(visitor: Client) -> None:
    record = upload(visitor, "customers", "clients.csv", CLIENTS.encode())
    seen(visitor, record)
    right = {"cell-1": "compta@borel.example", "cell-2": "France"}
    part = text(visitor.post(at("correct", record.pk, 3), right, headers=HTMX))
    assert 'id="cell-5-0" name="cell-0" value="" aria-invalid="true"' in part
    assert part.count("autofocus") == 1
    assert "autofocus" in part.partition('id="cell-5-0"')[2][:120]
    part = text(visitor.post(at("correct", record.pk, 5), {"cell-0": "Dutour"}, headers=HTMX))
    assert 'id="import" autofocus' in part
    assert "Import the 4 lines" in part


def test_a_line_is_left_out_and_taken_back(visitor: Client) -> None:
    record = upload(visitor, "customers", "clients.csv", CLIENTS.encode())
    seen(visitor, record)
    visitor.post(at("correct", record.pk, 3), {"leave": "1"})
    page = seen(visitor, record, show="hand")
    assert "Borel" in page
    assert "left out by hand" in page
    assert "Bring the line back" in page
    assert "1 line in error is left out." in page
    visitor.post(at("correct", record.pk, 3), {"back": "1"})
    assert "2 lines in error are left out." in seen(visitor, record)
    visitor.post(at("correct", record.pk, 3), {"leave": "1"})
    report = confirm(visitor, record)
    assert report["lines"] == 3
    assert report["lines_in_error"] == 1
    assert not Customer.objects.filter(name="Borel").exists()
    assert "1 line left out" in seen(visitor, record)


def test_a_line_left_out_is_told_when_all_others_came_in(visitor: Client) -> None:
    content = b"Nom du client;Mail\nAcme;\nBorel;faux\nCorot;\n"
    record = upload(visitor, "customers", "a.csv", content)
    seen(visitor, record)
    visitor.post(at("correct", record.pk, 3), {"leave": "1"})
    confirm(visitor, record)
    page = seen(visitor, record)
    assert "Done: every line came in but 1, left out by hand." in page
    assert "3 lines, 1 line left out" in page
    assert "Left out <span>1</span>" in page
    for query in ({"line": 3}, {"show": "left_out"}):
        lines = seen(visitor, record, **query).partition("<tbody>")[2]
        assert "left out by hand" in lines.partition("</tbody>")[0]
    assert "There is no such line." in seen(visitor, record, line=9)


def test_the_numbers_of_one_page_add_up_where_lines_are_left_out(visitor: Client) -> None:
    """In the preview, in the report and in the list."""
    record = upload(visitor, "customers", "clients.csv", CLIENTS.encode())
    seen(visitor, record)
    visitor.post(at("correct", record.pk, 3), {"leave": "1"})
    page = seen(visitor, record)
    for words in (
        "clients.csv, 4 lines, 1 line left out",
        '<dt>In error</dt><dd class="bad">1 line</dd>',
        "<dt>Left out by hand</dt><dd>1 line</dd>",
        "2 lines ready.",
    ):
        assert words in page
    confirm(visitor, record)
    page = seen(visitor, record, show="all")
    for words in (
        "clients.csv, 4 lines, 1 line left out",
        "In error <span>1</span>",
        "Created <span>2</span>",
        "Left out <span>1</span>",
        "All lines <span>4</span>",
    ):
        assert words in page
    rows = page.partition('id="lines"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    lines = re.findall(r'data-label="Line">(\d+)</td> <td>(?:<[^>]+>)*([^<]+)', rows)
    assert [number for number, _outcome in lines] == ["2", "3", "4", "5"]
    assert lines[1][1] == "left out by hand"
    row = text(visitor.get(at("list"))).partition("<tbody")[2].partition("</tbody>")[0]
    assert '4<span class="narrow"> lines</span>' in row
    assert "1 line left out" in row


def test_all_lines_are_paged_in_the_order_of_the_file(visitor: Client) -> None:
    lines = "".join(f"Client {n};faux\n" for n in range(1, 121))
    record = upload(visitor, "customers", "a.csv", f"Nom du client;Mail\n{lines}".encode())
    seen(visitor, record)
    for line in (2, 52, 53, 121):
        visitor.post(at("correct", record.pk, line), {"leave": "1"})
    visitor.post(at("correct", record.pk, 10), {"cell-1": ""})
    confirm(visitor, record)
    shown = []
    for page in (1, 2, 3):
        rows = seen(visitor, record, show="all", page=page).partition("<tbody>")[2]
        shown += re.findall(r'data-label="Line">(\d+)</td>', rows)
    assert shown == [str(line) for line in range(2, 122)]


def test_the_lines_can_be_skipped_on_the_way_to_the_button(visitor: Client) -> None:
    record = upload(visitor, "customers", "clients.csv", CLIENTS.encode())
    page = seen(visitor, record)
    assert page.index('class="skip" href="#import"') < page.index('class="mend"')
    assert 'id="import"' in page
    visitor.post(at("choices", record.pk), {"mode": "fill", "all_or_nothing": "on"})
    assert 'href="#import"' not in seen(visitor, record)  # there is no such button now


def test_a_damaged_line_is_written_anew(visitor: Client) -> None:
    content = "Nom du client;Ville\nAcme;Lyon;de trop\n"
    record = upload(visitor, "customers", "a.csv", content.encode())
    assert "More cells than the header has" in seen(visitor, record)
    visitor.post(at("correct", record.pk, 2), {})  # its cells are not on the page yet
    assert not ImportCorrection.objects.exists()
    page = seen(visitor, record)
    assert 'name="cell-0" value="Acme"' in page  # open by itself, what is too much with it
    assert 'name="cell-2" value="de trop"' in page
    assert "Acme Lyon de trop" in page
    as_it_is = {"cell-0": "Acme", "cell-1": "Lyon", "cell-2": "de trop"}
    for posted in (as_it_is, {"cell-0": "Acme", "cell-1": "Lyon"}):  # nothing was resolved
        visitor.post(at("correct", record.pk, 2), posted)
        assert "More cells than the header has" in seen(visitor, record)
    visitor.post(at("correct", record.pk, 2), {**as_it_is, "cell-1": "Lyon de trop", "cell-2": ""})
    confirm(visitor, record)
    assert Customer.objects.get().city == "Lyon de trop"


def test_a_line_whose_quotes_do_not_pair_is_written_anew(visitor: Client) -> None:
    content = 'Nom du client;Ville\n"Acme" SARL;Lyon\n'
    record = upload(visitor, "customers", "a.csv", content.encode())
    page = seen(visitor, record)
    assert "The quotes of this line do not pair" in page
    assert 'name="cell-0" value=""' in page
    assert 'name="cell-2" value="&quot;Acme&quot; SARL;Lyon"' in page
    unresolved = {"cell-0": "Acme", "cell-1": "", "cell-2": '"Acme" SARL;Lyon'}
    visitor.post(at("correct", record.pk, 2), unresolved)
    assert "The quotes of this line do not pair" in seen(visitor, record)
    visitor.post(at("correct", record.pk, 2), {**unresolved, "cell-1": "Lyon", "cell-2": ""})
    confirm(visitor, record)
    assert Customer.objects.get().city == "Lyon"


def test_a_damaged_line_goes_to_the_page_of_corrections_with_all_its_cells(
    visitor: Client,
) -> None:
    record = upload(visitor, "customers", "trop.csv", DAMAGED["many"].encode())
    seen(visitor, record)
    confirm(visitor, record)
    visitor.post(at("again", record.pk))
    new = Import.objects.latest("pk")
    assert "More cells than the header has" in seen(visitor, new)
    said = ["D1", "Decal SARL", "12; av. Foch", "06300", "Nice", "x", ""]
    visitor.post(at("correct", new.pk, 2), {f"cell-{n}": one for n, one in enumerate(said)})
    confirm(visitor, new)
    assert Customer.objects.get(external_id="D1").postcode == "06300"


def test_what_is_too_old_or_makes_no_sense_changes_nothing(visitor: Client) -> None:
    record = upload(visitor, "customers", "clients.csv", CLIENTS.encode())
    seen(visitor, record)
    for line in (1, 77, 2**31 - 1):
        assert visitor.post(at("correct", record.pk, line), {"cell-0": "x"}).status_code == 302
    assert visitor.post(at("correct", record.pk, 10**12), {"cell-0": "x"}).status_code == 404
    visitor.post(at("correct", record.pk, 3), {"cell-999": "x", "cell-x": "y", "cell--1": "z"})
    assert not ImportCorrection.objects.exists()
    visitor.post(at("correct", record.pk, 3), {"cell-1": "a\x00b@borel.example" + "x" * 5000})
    assert len(ImportCorrection.objects.get().cells["1"]) == 2000
    confirm(visitor, record)
    visitor.post(at("correct", record.pk, 3), {"cell-1": "trop@tard.example"})
    visitor.post(at("correct", record.pk, 3), {"back": "1"})
    assert ImportCorrection.objects.count() == 1


def test_the_page_does_not_read_the_file_again_for_each_look(
    visitor: Client, django_assert_max_num_queries: Any
) -> None:
    record = upload(visitor, "customers", "clients.csv", CLIENTS.encode())
    seen(visitor, record)
    runs = set(CheckedRow.objects.values_list("run", flat=True))
    with django_assert_max_num_queries(30):
        seen(visitor, record, show="error", page=1)
    assert set(CheckedRow.objects.values_list("run", flat=True)) == runs
    Customer.objects.create(
        organisation=record.organisation, name="Neuf", name_key="neuf", external_id="N"
    )
    from relance.history.recording import record as note

    note(record.organisation, "customer.created", Customer.objects.get(external_id="N"))
    seen(visitor, record)  # something has happened since: checked again, and the old is gone
    assert CheckedRow.objects.values("run").distinct().count() == 1
    assert set(CheckedRow.objects.values_list("run", flat=True)) != runs


def test_what_did_not_come_in_is_corrected_from_the_report(visitor: Client) -> None:
    content = CLIENTS.replace("Nom du client", "Qui")
    record = upload(visitor, "customers", "clients.csv", content.encode())
    seen(visitor, record)
    visitor.post(at("choices", record.pk), {"column-0": "customer_name", "mode": "update"})
    confirm(visitor, record)
    answer = visitor.post(at("again", record.pk))
    new = Import.objects.latest("pk")
    assert answer.headers["Location"] == new.path
    assert (new.kind, new.mode, new.state) == ("customers", "update", "uploaded")
    page = seen(visitor, new)
    assert "2 lines in error are left out." in page
    assert "Line 2 (line 3 of clients.csv)" in page
    assert "Line 3 (line 5 of clients.csv)" in page
    visitor.post(at("correct", new.pk, 3), {"cell-0": "Dutour"})
    confirm(visitor, new)
    assert Customer.objects.filter(name="Dutour").exists()


def test_many_errors_are_paged_and_a_long_file_is_checked_again_by_the_worker(
    visitor: Client,
) -> None:
    lines = "".join(
        f"Client {n};{'faux' if n % 50 == 0 else f'c{n}@client.example'}\n" for n in range(3_200)
    )
    content = f"Nom du client;Adresse mail\n{lines}"
    record = upload(visitor, "customers", "long.csv", content.encode())
    assert 'id="progress"' in seen(visitor, record)
    check_import(record.pk)
    page = seen(visitor, record)
    assert "64 lines in error are left out." in page
    assert page.count('aria-invalid="true"') == 25
    assert seen(visitor, record, show="error", page=3).count('aria-invalid="true"') == 14
    visitor.post(at("correct", record.pk, 2), {"cell-1": "c0@client.example"})
    page = seen(visitor, record)
    assert 'id="progress"' in page
    assert 'id="cell-2-1"' not in page
    check_import(record.pk)
    assert "63 lines in error are left out." in seen(visitor, record)
    report = confirm(visitor, record)
    assert report["lines_in_error"] == 63
    assert not CheckedRow.objects.exists()
