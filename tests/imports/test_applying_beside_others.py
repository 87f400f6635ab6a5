"""A file comes in while its customers are changed by hand: nobody stands in the other's way."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connections, transaction

from relance.customers.models import Customer
from relance.imports.checking.intake import Settings
from relance.organisations.models import Organisation
from tests.factories import a_customer
from tests.imports.bringing import take_in

FILE = "Identifiant externe;Nom du client;Ville\nB;;Paris\n;Acme;Paris\n"
# For the file to reach its customers, and wait there.
A_WHILE = 1


@pytest.mark.django_db(transaction=True)
def test_customers_are_locked_in_the_order_in_which_everyone_locks_them(
    organisation: Organisation,
) -> None:
    """The file names the second by its id and the first by its name."""
    both = [
        a_customer("Acme", organisation=organisation),
        a_customer("Bolt", organisation=organisation, external_id="B"),
    ]
    has_begun = Event()

    def by_hand() -> None:
        try:
            with transaction.atomic():
                for customer in both:
                    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
                    has_begun.set()
                    time.sleep(A_WHILE)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        someone = threads.submit(by_hand)
        has_begun.wait()
        report = take_in(organisation, FILE.encode(), Settings(kind="customers", mode="update"))
        someone.result()
    assert report.tally.counts["updated"]["customers"] == 2
    assert [one.city for one in Customer.objects.order_by("pk")] == ["Paris", "Paris"]
