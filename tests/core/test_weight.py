"""What a page costs over the wire: 150 kB the first time, 30 kB after."""

import re

import pytest
from django.test import Client

from tests.factories import a_customer, an_invoice, an_organisation, the_owner_of

FIRST_LOAD = 150_000
AFTER = 30_000


def weight(client: Client, address: str) -> tuple[int, str]:
    answer = client.get(address, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200, address
    content = answer.getvalue()
    plain = client.get(address).getvalue().decode()
    return len(content), plain


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "customers/", "invoices/", "messages/", "imports/", "plans/"])
def test_a_page_is_light(client: Client, page: str) -> None:
    organisation = an_organisation("Verdet & Fils", slug="verdet")
    for number in range(60):
        customer = a_customer(f"Menuiserie Morel {number}", organisation=organisation)
        an_invoice(customer, due_in=-number)
    client.force_login(the_owner_of(organisation).user)

    own, html = weight(client, f"/o/verdet/{page}")
    assert own <= AFTER
    parts = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', html))
    assert len(parts) > 10
    assert own + sum(weight(client, part)[0] for part in parts) <= FIRST_LOAD
