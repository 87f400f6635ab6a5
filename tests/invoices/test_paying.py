"""Payments on an invoice: entered once whatever is clicked, undone without a trace in the sums."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.db import connection

from relance.core.refusal import Refused
from relance.history.models import Event
from relance.invoices.models import Allocation, Invoice, Payment
from relance.invoices.paying import Entered, record_payment, undo_payment
from relance.invoices.queries import open_amounts
from tests.factories import an_invoice, the_owner_of
from tests.invoices.credit import credit_left


def pay(
    invoice: Invoice, amount: int, *, key: UUID | None = None, seen: int | None = None
) -> Entered:
    return record_payment(
        invoice,
        amount=amount,
        received_on=invoice.organisation.today(),
        request_key=key or uuid4(),
        member=the_owner_of(invoice.organisation),
        seen_open=seen,
    )


def open_of(invoice: Invoice) -> int:
    return open_amounts([invoice.pk])[invoice.pk]


@pytest.mark.django_db
def test_a_part_payment_leaves_the_rest_open() -> None:
    invoice = an_invoice(total=100_00)
    entered = pay(invoice, 40_00)
    assert (entered.allocated, entered.on_account) == (40_00, 0)
    assert open_of(invoice) == 60_00


@pytest.mark.django_db
def test_what_exceeds_the_open_amount_stays_on_account() -> None:
    invoice = an_invoice(total=100_00, paid=70_00)
    entered = pay(invoice, 45_00)
    assert (entered.allocated, entered.on_account) == (30_00, 15_00)
    assert open_of(invoice) == 0
    assert credit_left([invoice.customer_id], "EUR") == {invoice.customer_id: 15_00}


@pytest.mark.django_db
def test_the_same_form_sent_again_enters_nothing() -> None:
    invoice, key = an_invoice(total=100_00), uuid4()
    first, second = pay(invoice, 40_00, key=key), pay(invoice, 40_00, key=key)
    assert (first.is_new, second.is_new) == (True, False)
    assert second.payment == first.payment
    assert open_of(invoice) == 60_00
    assert Event.objects.filter(verb="payment.recorded").count() == 1


@pytest.mark.django_db
def test_two_tabs_do_not_pay_the_same_invoice_unawares() -> None:
    invoice = an_invoice(total=100_00)
    pay(invoice, 100_00, seen=100_00)
    with pytest.raises(Refused) as refusal:
        pay(invoice, 100_00, seen=100_00)
    assert refusal.value.code == "open_changed"
    assert Payment.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("amount", [0, -5])
def test_a_payment_is_more_than_nothing(amount: int) -> None:
    with pytest.raises(Refused):
        pay(an_invoice(), amount)


@pytest.mark.django_db
def test_an_undone_payment_makes_the_invoice_due_again_and_says_so() -> None:
    invoice = an_invoice(total=100_00)
    entered = pay(invoice, 130_00)
    owner = the_owner_of(invoice.organisation)
    assert undo_payment(entered.payment, member=owner)
    assert open_of(invoice) == 100_00
    assert credit_left([invoice.customer_id], "EUR") == {}
    event = Event.objects.get(verb="payment.undone")
    assert (event.subject_type, event.subject_id, event.member) == ("invoice", invoice.pk, owner)
    assert event.facts["amount"] == {"minor": 130_00, "currency": "EUR"}


@pytest.mark.django_db
def test_undoing_twice_is_undoing_once_and_the_old_form_does_not_pay_again() -> None:
    invoice, key = an_invoice(total=100_00), uuid4()
    entered = pay(invoice, 100_00, key=key)
    owner = the_owner_of(invoice.organisation)
    assert undo_payment(entered.payment, member=owner)
    assert not undo_payment(entered.payment, member=owner)
    assert not pay(invoice, 100_00, key=key).is_new
    assert open_of(invoice) == 100_00
    assert Event.objects.filter(verb="payment.undone").count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_posts_of_one_form_enter_one_payment() -> None:
    invoice, key = an_invoice(total=100_00), uuid4()
    owner = the_owner_of(invoice.organisation)

    def post(_number: int) -> bool:
        try:
            return record_payment(
                invoice,
                amount=100_00,
                received_on=invoice.issued_on,
                request_key=key,
                member=owner,
            ).is_new
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as posts:
        assert sorted(posts.map(post, range(20))) == [False] * 19 + [True]
    assert Payment.objects.count() == 1
    assert sum(Allocation.objects.values_list("amount", flat=True)) == 100_00


@pytest.mark.django_db(transaction=True)
def test_different_payments_at_the_same_moment_never_pay_more_than_is_open() -> None:
    invoice = an_invoice(total=100_00)

    def post(_number: int) -> None:
        try:
            pay(invoice, 30_00)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as posts:
        list(posts.map(post, range(8)))
    assert Payment.objects.count() == 8
    assert open_of(invoice) == 0
    assert credit_left([invoice.customer_id], "EUR") == {invoice.customer_id: 140_00}
