"""What the cells of an undone import return to: names that changed places, what two files wrote one
over the other, customers with very many lines.
"""

import pytest

from relance.customers.creating import create_customer
from relance.customers.editing import edit_customer
from relance.customers.models import Contact, Customer, CustomerGroup
from relance.imports.checking.intake import Settings
from relance.imports.models import Import
from relance.imports.undoing import retracing
from relance.invoices.queries import open_amounts
from relance.organisations.models import Organisation
from tests.factories import a_contact, a_customer, a_plan, an_invoice, under_plan
from tests.imports.bringing import take_in
from tests.imports.test_undoing import tables, undone

pytestmark = pytest.mark.django_db


def imported(
    organisation: Organisation, content: str, kind: str = "customers", mode: str = "update"
) -> Import:
    take_in(organisation, content.encode(), Settings(kind=kind, mode=mode))
    return Import.objects.latest("pk")


def five(organisation: Organisation) -> list[str]:
    names = ["Acme", "Bolt", "Cargo", "Delta", "Ekta"]
    for name in names:
        a_customer(name, organisation=organisation, external_id=name[0])
    return names


@pytest.mark.parametrize("at_once", [500, 2, 1])
@pytest.mark.parametrize("shift", [1, -1])
def test_names_that_slipped_by_a_line_go_back(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch, at_once: int, shift: int
) -> None:
    """Each customer has its neighbour's name now: whoever holds a name gives it back as well."""
    monkeypatch.setattr(retracing, "AT_ONCE", at_once)
    names = five(organisation)
    before = tables()
    slipped = zip(names, names[shift:] + names[:shift], strict=True)
    lines = "".join(f"{own[0]};{other}\n" for own, other in slipped)
    record = imported(organisation, "Code client;Nom du client\n" + lines)
    assert Customer.objects.get(external_id="A").name == names[shift]
    for own in "AC":  # another file came in between, and is undone
        undone(imported(organisation, f"Code client;Nom du client\n{own};Foxtrot\n"))
    assert undone(record).kept == 0
    assert tables() == before


@pytest.mark.parametrize("at_once", [500, 1])
def test_a_slipped_name_that_someone_took_since_stays_alone(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """Cargo's name is another's now: it keeps what the file gave it, and so does who had that."""
    monkeypatch.setattr(retracing, "AT_ONCE", at_once)
    five(organisation)
    record = imported(organisation, "Code client;Nom du client\nA;Foxtrot\nB;Acme\nC;Bolt\n")
    create_customer(organisation, "Cargo")
    undone(record)
    names = dict(Customer.objects.exclude(external_id="").values_list("external_id", "name"))
    assert names == {"A": "Foxtrot", "B": "Acme", "C": "Bolt", "D": "Delta", "E": "Ekta"}
    assert [row.reasons for row in record.kept.all()] == [["name_taken"]] * 3


@pytest.mark.parametrize("at_once", [500, 1])
def test_namesakes_of_before_both_get_their_name_back(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """The second had another name before the file, but only by a file that is undone."""
    monkeypatch.setattr(retracing, "AT_ONCE", at_once)
    for external_id in "AB":
        a_customer("Acme", organisation=organisation, external_id=external_id)
    before = tables()
    head = "Code client;Nom du client\n"
    first = imported(organisation, f"{head}B;Bolt\n")
    later = imported(organisation, f"{head}A;Cargo\nB;Delta\n")
    undone(first)
    undone(later)
    assert tables() == before


def test_addresses_that_changed_places_go_back(organisation: Organisation) -> None:
    acme = a_customer("Acme", organisation=organisation, external_id="A")
    a_contact(acme, "one@acme.example", reference="1")
    a_contact(acme, "two@acme.example", reference="2")
    before = tables()
    record = imported(
        organisation,
        "Code client;Référence;Mail\nA;1;new@acme.example\nA;2;one@acme.example\n",
        "contacts",
    )
    emails = [row.email for row in Contact.objects.order_by("pk")]
    assert emails == ["new@acme.example", "one@acme.example"]
    assert undone(record).kept == 0
    assert tables() == before


@pytest.mark.parametrize("order", ["newest first", "oldest first"])
def test_a_cell_that_two_files_wrote_is_as_before_both(
    organisation: Organisation, order: str
) -> None:
    acme = a_customer("Acme", organisation=organisation, external_id="A", city="Metz")
    under_plan(acme, a_plan("Doux", organisation=organisation))
    a_plan("Dur", organisation=organisation)
    a_plan("Ferme", organisation=organisation)
    before = tables()
    records = [
        imported(organisation, f"Code client;Ville;Plan de relance\nA;{city};{plan}\n")
        for city, plan in (("Lyon", "Dur"), ("Nice", "Ferme"), ("Pau", "Dur"))
    ]
    for record in reversed(records) if order == "newest first" else records:
        undone(record)
    assert tables() == before


def test_what_stood_before_both_files_and_stands_again_is_nothing_to_tell(
    organisation: Organisation,
) -> None:
    acme = a_customer("Acme", organisation=organisation, external_id="A", city="Metz")
    first = imported(organisation, "Code client;Ville\nA;Lyon\n")
    later = imported(organisation, "Code client;Ville\nA;Metz\n")
    undone(first)
    done = undone(later)
    assert (done.restored, done.kept) == (0, 0)
    acme.refresh_from_db()
    assert acme.city == "Metz"


def test_what_a_person_wrote_between_two_files_returns(organisation: Organisation) -> None:
    acme = a_customer("Acme", organisation=organisation, external_id="A", city="Metz")
    first = imported(organisation, "Code client;Ville\nA;Lyon\n")
    edit_customer(Customer.objects.get(), city="Brest")
    edit_customer(Customer.objects.get(), city="Lyon")
    later = imported(organisation, "Code client;Ville\nA;Pau\n")
    undone(first)
    undone(later)
    acme.refresh_from_db()
    assert acme.city == "Lyon"


def test_what_stays_of_an_undone_import_keeps_its_own_values(organisation: Organisation) -> None:
    """A customer that the first file created stays whole, under the name that it came with."""
    first = imported(organisation, "Code client;Nom;Ville\nA;Acme;Lyon\n")
    later = imported(organisation, "Code client;Nom;Ville\nA;Acme SAS;Pau\n")
    undone(first)
    undone(later)
    acme = Customer.objects.get()
    assert (acme.name, acme.city) == ("Acme", "Lyon")


def test_what_a_later_file_called_paid_stays_paid(organisation: Organisation) -> None:
    """It told of 70 in all, 40 of which the first had told: without them it would say 30."""
    invoice = an_invoice(a_customer("Acme", organisation=organisation), number="F0", total=120_00)
    head = "Numéro;Nom du client;Date;Montant TTC;Déjà payé\n"
    line = f"F0;Acme;{invoice.issued_on:%d/%m/%Y};120,00;"
    first = imported(organisation, f"{head}{line}40,00\n", "invoices")
    later = imported(organisation, f"{head}{line}70,00\n", "invoices")
    undone(first)
    assert open_amounts([invoice.pk])[invoice.pk] == 50_00
    kept = first.kept.get()
    assert (kept.what, kept.reasons) == ("payment", ["paid_since"])
    assert kept.event is not None
    assert kept.event.batch == later.batch
    undone(later)
    assert open_amounts([invoice.pk])[invoice.pk] == 80_00


def test_a_customer_changed_late_in_very_many_lines_is_as_before(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own turn comes with its oldest line, though none of the oldest is about itself."""
    monkeypatch.setattr(retracing, "AT_ONCE", 50)
    a_customer("Acme", organisation=organisation, external_id="A", city="Metz")
    before = tables()
    lines = "".join(f"A;;m{n}@acme.example\n" for n in range(300))
    record = imported(organisation, f"Code client;Ville;Mail\n{lines}A;Lyon;last@acme.example\n")
    assert Customer.objects.get().city == "Lyon"
    undone(record)
    assert tables() == before


def test_a_group_that_stays_is_named_once(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However far apart its lines are."""
    monkeypatch.setattr(retracing, "AT_ONCE", 1)
    line = "A;Acme;Nord;"
    head = "Code client;Nom;Groupe;Référence du groupe\n"
    record = imported(organisation, f"{head}{(line + 'r1' + chr(10)) * 299}{line}r2\n")
    group = CustomerGroup.objects.get()
    assert group.reference == "r2"
    edit_customer(a_customer("Bolt", organisation=organisation), group=group)
    assert undone(record).kept == 1
    assert [(row.name, row.reasons) for row in record.kept.all()] == [("Nord", ["has_customer"])]
    assert CustomerGroup.objects.get().reference == "r2"
