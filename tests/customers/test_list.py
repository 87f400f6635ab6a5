"""The list of customers: what the address says is what stands there, and the total is SQL's."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relance.customers.managers import set_managers
from relance.customers.models import Customer
from relance.organisations.models import Member
from tests.customers.conftest import Address
from tests.factories import a_contact, a_customer, a_group, a_member, an_invoice

pytestmark = pytest.mark.django_db


def names(client: Client, address: str) -> list[str]:
    """The customers of the table, in order."""
    page = client.get(address).content.decode()
    return re.findall(r"<a data-open[^>]*>([^<]*)</a>", page)


@pytest.fixture
def customers(member: Member) -> dict[str, Customer]:
    organisation = member.organisation
    group = a_group("Talverne", organisation=organisation)
    return {
        "clotures": a_customer("Clôtures Müller", organisation=organisation, external_id="C-2"),
        "ecole": a_customer("École Zola", organisation=organisation, group=group),
        "atelier": a_customer("atelier Brévenne", organisation=organisation, state="prospect"),
        "binned": a_customer("Binned", organisation=organisation, state="bin"),
        "stranger": a_customer("Stranger"),
    }


def test_customers_are_listed_by_name_without_bin_and_without_strangers(
    signed_in: Client, at: Address, customers: dict[str, Customer]
) -> None:
    assert names(signed_in, at("list")) == ["atelier Brévenne", "Clôtures Müller", "École Zola"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=muller", ["Clôtures Müller"]),
        ("?q=c-2", ["Clôtures Müller"]),
        ("?q=zola@ecole.example", ["École Zola"]),
        ("?state=prospect", ["atelier Brévenne"]),
        ("?state=client", ["Clôtures Müller", "École Zola"]),
        ("?group=none", ["atelier Brévenne", "Clôtures Müller"]),
        ("?manager=me", ["École Zola"]),
        ("?manager=none", ["atelier Brévenne", "Clôtures Müller"]),
        ("?manager=me&state=prospect", []),
        ("?sort=-name", ["École Zola", "Clôtures Müller", "atelier Brévenne"]),
        ("?sort=-external_id", ["Clôtures Müller", "École Zola", "atelier Brévenne"]),
        ("?q=binned", []),
        ("?q=stranger", []),
        ("?state=bin", ["atelier Brévenne", "Clôtures Müller", "École Zola"]),
        ("?state=%27&group=x&manager=-1&page=99&sort=password&panel=x", None),
    ],
)
def test_the_address_holds_search_filters_and_order(
    signed_in: Client,
    at: Address,
    member: Member,
    customers: dict[str, Customer],
    query: str,
    found: list[str] | None,
) -> None:
    set_managers(customers["ecole"], [member])
    a_contact(customers["ecole"], "zola@ecole.example")
    everyone = ["atelier Brévenne", "Clôtures Müller", "École Zola"]
    listed = names(signed_in, at("list") + query)
    expected = everyone if found is None else found
    if query.startswith("?sort=-external_id"):
        assert listed[0] == "Clôtures Müller"
        assert sorted(listed) == sorted(expected)
    else:
        assert listed == expected


def test_a_group_and_a_manager_are_filters_too(
    signed_in: Client, at: Address, member: Member, customers: dict[str, Customer]
) -> None:
    colleague = a_member(organisation=member.organisation)
    set_managers(customers["clotures"], [member, colleague])
    group = customers["ecole"].group
    assert group
    assert names(signed_in, f"{at('list')}?group={group.pk}") == ["École Zola"]
    assert names(signed_in, f"{at('list')}?manager={colleague.pk}") == ["Clôtures Müller"]


def test_filters_of_another_organisation_mean_nothing_here(
    signed_in: Client, at: Address, customers: dict[str, Customer]
) -> None:
    stranger = a_member()
    group = a_group(organisation=stranger.organisation)
    for query in (f"?group={group.pk}", f"?manager={stranger.pk}"):
        assert len(names(signed_in, at("list") + query)) == 3


def test_the_number_under_the_list_follows_the_filters_not_the_page(
    signed_in: Client, at: Address, member: Member
) -> None:
    for number in range(55):
        state = "prospect" if number % 5 == 0 else "client"
        a_customer(f"Company {number:02}", organisation=member.organisation, state=state)
    first = signed_in.get(at("list"))
    assert first.content.decode().count("data-open") == 50
    assert "55 customers" in first.content.decode()
    assert names(signed_in, at("list") + "?page=2") == [f"Company {n}" for n in range(50, 55)]
    in_sql = Customer.objects.filter(organisation=member.organisation, state="prospect").count()
    narrowed = signed_in.get(at("list") + "?state=prospect").content.decode()
    assert f"{in_sql} customers</th>" in re.sub(r"\s+", " ", narrowed).replace("> ", ">")


def test_a_longer_list_takes_no_more_queries(
    signed_in: Client, at: Address, member: Member
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            signed_in.get(at("list"))
        return len(captured)

    group = a_group(organisation=member.organisation)
    for _ in range(2):
        customer = a_customer(organisation=member.organisation, group=group)
        set_managers(customer, [member])
    signed_in.get(at("list"))
    few = queries()
    for _ in range(20):
        customer = a_customer(organisation=member.organisation, group=group)
        set_managers(customer, [member])
    assert queries() == few


def test_the_panel_opens_over_the_list_and_alone(
    signed_in: Client, at: Address, customers: dict[str, Customer]
) -> None:
    customer = customers["clotures"]
    a_contact(customer, "lena@mueller.example")
    address = f"{at('list')}?state=client&panel={customer.pk}"
    whole = signed_in.get(address).content.decode()
    assert "lena@mueller.example" in whole
    assert "École Zola" in whole
    alone = signed_in.get(
        address, headers={"HX-Request": "true", "HX-Target": "side"}
    ).content.decode()
    assert "lena@mueller.example" in alone
    assert "<html" not in alone


@pytest.mark.parametrize("who", ["stranger", "binned"])
def test_no_panel_of_what_is_not_to_be_seen(
    signed_in: Client, at: Address, customers: dict[str, Customer], who: str
) -> None:
    page = signed_in.get(f"{at('list')}?panel={customers[who].pk}")
    assert page.status_code == 200
    assert customers[who].name not in page.content.decode()


def test_an_empty_list_is_a_beginning(signed_in: Client, at: Address) -> None:
    page = signed_in.get(at("list")).content.decode()
    assert "No customers yet" in page
    assert at("new") in page


def test_a_list_that_filters_emptied_says_so_and_offers_the_name(
    signed_in: Client, at: Address, customers: dict[str, Customer]
) -> None:
    page = signed_in.get(at("list") + "?q=Dupont+%26+fils").content.decode()
    assert "No customer is like that" in page
    assert f"{at('new')}?name=Dupont%20%26%20fils" in page


def test_what_the_filters_hide_is_not_offered_as_a_new_customer(
    signed_in: Client, at: Address, customers: dict[str, Customer]
) -> None:
    page = signed_in.get(at("list") + "?q=zola&state=prospect").content.decode()
    assert "Add zola" not in page
    assert 'href="?q=zola">Search without the filters: 1 customer' in page


def test_the_count_of_the_title_follows_the_filters(
    signed_in: Client, at: Address, customers: dict[str, Customer]
) -> None:
    def title(query: str) -> str:
        page = signed_in.get(at("list") + query).content.decode()
        return " ".join(page.partition("<h1>")[2].partition("</p>")[0].split())

    assert "3 customers" in title("")
    assert "1 of 3 customers" in title("?state=prospect")


def test_who_owes_nothing_stands_last_whichever_way_the_list_is_sorted(
    signed_in: Client, at: Address, member: Member
) -> None:
    def owing(name: str, total: int, due_in: int) -> None:
        customer = a_customer(name, organisation=member.organisation)
        an_invoice(customer, total=total, due_in=due_in)

    owing("little", 10_00, -9)
    owing("much", 900_00, -2)
    owing("later", 50_00, 20)
    a_customer("nothing", organisation=member.organisation)
    listed = {
        sort: names(signed_in, f"{at('list')}?sort={sort}")
        for sort in ("owed", "-owed", "late", "-late", "oldest", "-oldest")
    }
    assert listed == {
        "owed": ["little", "later", "much", "nothing"],
        "-owed": ["much", "later", "little", "nothing"],
        "late": ["little", "much", "later", "nothing"],
        "-late": ["much", "little", "nothing", "later"],
        "oldest": ["later", "much", "little", "nothing"],
        "-oldest": ["little", "much", "later", "nothing"],
    }
    page = signed_in.get(at("list")).content.decode()
    assert {"owed", "late", "oldest"} <= set(re.findall(r"\?sort=(\w+)", page))


def test_a_reader_sees_and_is_offered_no_change(
    client: Client, at: Address, member: Member
) -> None:
    a_customer("Morel", organisation=member.organisation)
    reader = a_member("reader", organisation=member.organisation)
    client.force_login(reader.user)
    page = client.get(at("list")).content.decode()
    assert "Morel" in page
    assert at("new") not in page
    assert "data-tick" not in page


def test_thousands_of_customers_are_counted_as_one_reads_them(
    signed_in: Client, at: Address, member: Member
) -> None:
    Customer.objects.bulk_create(
        Customer(organisation=member.organisation, name=f"Client {n}", name_key=f"client {n}")
        for n in range(1_200)
    )
    page = signed_in.get(at("list")).content.decode()
    assert page.count("1,200 customers") == 2  # above the list, and below it
    assert (
        "1,200 of 1,200 customers" in signed_in.get(at("list") + "?state=client").content.decode()
    )
