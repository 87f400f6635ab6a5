"""Things put aside in a file, and found again."""

from relance.imports.checking.known import KnownContact, KnownCustomer
from relance.imports.checking.rows import ContactRow, CustomerRow, GroupRow
from relance.imports.checking.shelf import Put, Shelf


def test_things_are_found_by_key_and_by_every_name_they_had() -> None:
    shelf = Shelf()
    assert shelf.is_empty
    assert shelf.at("customer", [1]) == {}
    assert shelf.named("customer", ["acme"]) == set()
    shelf.put("customer", [Put(1, "first", ("acme", "")), Put(-2, "second", ("beta",))])
    shelf.put("customer", [Put(1, "renamed", ("gamma",))])
    shelf.put("group", [Put("acme", "a group")])
    assert shelf.at("customer", [1, -2, 3]) == {1: "renamed", -2: "second"}
    assert shelf.named("customer", ["acme", "gamma"]) == {1}
    assert shelf.named("customer", [""]) == set()
    assert shelf.at("group", ["acme"]) == {"acme": "a group"}


def test_a_customer_comes_back_whole() -> None:
    row = CustomerRow(-1, "Acme", "acme", "C1", group=GroupRow(7, "Un", "un"))
    known = KnownCustomer(row, is_new=True, managers=frozenset({3}))
    known.contacts.append(KnownContact(ContactRow(-2, -1, email="a@x.example"), is_new=True))
    known.main = known.contacts[0]
    known.settled()
    shelf = Shelf()
    shelf.put("customer", [Put(-1, known)])
    back = shelf.at("customer", [-1])[-1]
    assert back.main is back.contacts[0]
    assert back.row.group == GroupRow(8, "UN", "un")
    assert (back.managers_before, back.is_touched) == (frozenset({3}), False)
