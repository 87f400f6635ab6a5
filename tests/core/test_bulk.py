"""Whole sets of rows: what is written is what the model would have written."""

from contextlib import suppress
from datetime import date, datetime, timedelta, timezone

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from relance.core import bulk
from relance.customers.models import Contact, Customer
from relance.history.models import Event
from relance.invoices.models import Invoice
from tests.factories import a_customer, an_organisation

pytestmark = pytest.mark.django_db
AWKWARD = 'Tab\tline\nback\\slash "quoted" \\N %s ? l’été 日本 \U0001f600'


def rows_of(count: int, *, first: int) -> list[tuple[int, str, str, str]]:
    return [(first + n, f"{AWKWARD} {n}", f"key{n}", f"C{n}") for n in range(count)]


@pytest.mark.parametrize("count", [1, 50, 240, 1_003])
def test_rows_are_inserted_with_what_they_have_in_common_and_defaults(count: int) -> None:
    organisation = an_organisation()
    ids = bulk.next_ids(Customer, count)
    names = ("pk", "name", "name_key", "external_id")
    rows = rows_of(count, first=ids[0])
    bulk.insert(Customer, names, rows, {"organisation_id": organisation.pk, "city": "Nîmes"})
    found = Customer.objects.order_by("pk")
    assert list(found.values_list(*names)) == rows
    last = found[count - 1]
    assert (last.city, last.state, last.group, last.country) == ("Nîmes", "client", None, "")
    assert last.created_at is not None
    # the next one made by the ORM does not take an id that is taken
    assert a_customer("Next", organisation=organisation).pk > last.pk


def test_ids_are_given_out_once() -> None:
    organisation = an_organisation()
    first = list(bulk.next_ids(Customer, 3))
    by_hand = a_customer("By hand", organisation=organisation).pk
    second = list(bulk.next_ids(Customer, 2))
    assert len({*first, by_hand, *second}) == 6
    assert list(bulk.next_ids(Customer, 0)) == []


@pytest.mark.parametrize("count", [3, 50, 423])
def test_rows_are_updated_by_their_id_each_with_its_own_values(count: int) -> None:
    organisation = an_organisation()
    pks = list(bulk.next_ids(Customer, count))
    of_all = {"organisation_id": organisation.pk, "city": "Nîmes"}
    bulk.insert(Customer, ("pk", "name"), [(pk, "A name") for pk in pks], of_all)
    untouched = a_customer("Other", organisation=organisation)
    rows = [(pk, f"{AWKWARD} {pk}", "") for pk in pks]
    bulk.update(Customer, ["city", "region"], rows[::-1])
    found = Customer.objects.exclude(pk=untouched.pk).order_by("pk")
    assert list(found.values_list("pk", "city", "region")) == rows
    assert {one.name for one in found} == {"A name"}
    untouched.refresh_from_db()
    assert untouched.city == ""


def test_an_update_that_clashes_is_an_integrity_error() -> None:
    organisation = an_organisation()
    some = [a_customer(f"C{n}", organisation=organisation) for n in range(30)]
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.update(Customer, ["external_id"], [(one.pk, "the same") for one in some])
    assert not Customer.objects.exclude(external_id="").exists()


def test_every_kind_of_column_comes_back_as_the_model_has_it() -> None:
    customer = a_customer("Acme")
    names = ("customer_id", "number", "issued_on", "due_on", "total", "currency")
    rows = [(customer.pk, f"F{n}", date(2026, 2, n + 1), None, 10**12, "EUR") for n in range(3)]
    organisation = {"organisation_id": customer.organisation_id}
    bulk.insert(Invoice, names, rows, organisation)
    assert list(Invoice.objects.order_by("number").values_list(*names)) == rows
    pk = Invoice.objects.get(number="F1").pk
    bulk.update(Invoice, ["due_on", "total"], [(pk, date(2026, 3, 1), 0)])
    assert Invoice.objects.get(pk=pk).due_on == date(2026, 3, 1)
    contact = ("customer_id", "email", "is_main")
    bulk.insert(Contact, contact, [(customer.pk, "a@x.example", True)], organisation)
    bulk.update(Contact, ["is_main"], [(Contact.objects.get().pk, False)])
    assert Contact.objects.get().is_main is False
    event = ("verb", "subject_type", "subject_id", "changes", "at")
    moment = datetime(2026, 3, 29, 2, 59, 59, 1, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))
    told_row = ("a.b", "customer", 1, '{"né": [null, true]}', moment)
    bulk.insert(Event, event, [told_row], organisation)
    told = Event.objects.get(verb="a.b")
    assert (told.changes, told.facts, told.batch) == ({"né": [None, True]}, {}, "")
    bulk.insert(Event, event[:-1], [told_row[:-1]], {**organisation, "at": moment})
    assert list(Event.objects.values_list("at", flat=True)) == [moment, moment]


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9)
MARKS = st.text("\\\"'{},\t\n\r N%", max_size=5)


@given(names=st.lists(ANY_TEXT | MARKS, min_size=1, max_size=20))
@example(names=["", "NULL", "\\N", "null", " ", "{}", ","])
@settings(max_examples=50)
def test_any_texts_come_back_as_they_were(names: list[str]) -> None:
    with transaction.atomic():
        pks = bulk.next_ids(Customer, len(names))
        of_all = {"organisation_id": an_organisation().pk}
        rows = list(zip(pks, names, strict=True))
        bulk.insert(Customer, ("pk", "name"), rows, of_all)
        bulk.update(Customer, ("address", "city"), [(pk, name, name) for pk, name in rows])
        found = Customer.objects.filter(name__among=names, address__among={*names})
        told = found.order_by("pk").values_list("pk", "name", "address", "city")
        assert list(told) == [(pk, name, name, name) for pk, name in rows]
        transaction.set_rollback(True)


def test_a_double_is_an_integrity_error_and_nothing_of_the_set_is_written() -> None:
    organisation = an_organisation()
    rows = [(f"N{n}", f"n{n}", f"C{n % 60}") for n in range(61)]
    of_all = {"organisation_id": organisation.pk}
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Customer, ("name", "name_key", "external_id"), rows, of_all)
    assert Customer.objects.count() == 0


def test_thousands_of_texts_are_looked_for_with_one_parameter() -> None:
    organisation = an_organisation()
    names = [f"{AWKWARD} {n}" for n in range(3)]
    for name in names:
        a_customer(name, organisation=organisation)
    wanted = [names[0], names[2], *(f"no {n}" for n in range(40_000))]
    found = Customer.objects.filter(name__among=wanted)
    assert sorted(one.name for one in found) == sorted([names[0], names[2]])
    ids = [one.pk for one in found]
    assert Customer.objects.filter(pk__among=ids).count() == 2
    assert Contact.objects.filter(customer_id__among=ids).count() == 0
    assert Customer.objects.filter(name__among=[]).count() == 0


def test_what_is_too_long_is_neither_found_by_its_beginning_nor_cut() -> None:
    longest = "n" * 200
    customer = a_customer(longest)
    assert Customer.objects.filter(name__among=[longest]).count() == 1
    assert Customer.objects.filter(name__among=[f"{longest}n"]).count() == 0
    with suppress(DataError), transaction.atomic():
        bulk.update(Customer, ["name"], [(customer.pk, f"{longest}n")])
    customer.refresh_from_db()
    refuses = connection.vendor == "postgresql"
    assert customer.name == (longest if refuses else f"{longest}n")


def test_nothing_to_do_is_nothing_done() -> None:
    bulk.insert(Customer, ("name",), [])
    bulk.update(Customer, ["name"], [])
    bulk.count_anew(Customer, Contact)
    assert Customer.objects.count() == 0


def planned_with(model: bulk.Model) -> int:
    """How many rows PostgreSQL plans with."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [model._meta.db_table])
        return int(cursor.fetchone()[0])


def test_what_has_doubled_is_counted_anew_where_plans_depend_on_it() -> None:
    organisation = an_organisation()
    of_all = {"organisation_id": organisation.pk}
    counts = []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE customers_customer CASCADE")  # as nobody has counted it
    for rows in (1_000, 200, 3_000):
        bulk.insert(Customer, ("name", "name_key"), [("A name", "a name")] * rows, of_all)
        bulk.count_anew(Customer, Contact)
        if connection.vendor == "postgresql":
            counts.append(planned_with(Customer))
    assert counts in ([], [1_000, 1_000, 4_200])
    assert Customer.objects.count() == 4_200
