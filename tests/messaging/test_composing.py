"""A message is a row first: what cannot leave is refused before there is one."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from relance.core.refusal import Refused
from relance.customers.models import Customer
from relance.messaging.composing import new_message_id, preview, queue_message
from relance.messaging.headers import ascii_address, checked_addresses, file_name, one_line
from relance.messaging.models import EmailMessage, Template
from relance.messaging.queries import language_for, template_for
from relance.messaging.rendering import check_text
from relance.messaging.templates_default import begin
from tests.factories import (
    a_contact,
    a_customer,
    an_invoice,
    an_organisation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer() -> Customer:
    return a_customer(organisation=an_organisation(reply_to="us@creditor.example"))


def queue(customer: Customer, **given: Any) -> EmailMessage:
    given = {
        "purpose": "test",
        "language": "fr",
        "to": ["compta@client.example"],
        "subject_source": "Objet",
        "body_source": "Texte",
        **given,
    }
    return queue_message(customer.organisation, customer=customer, **given)


class TestQueueing:
    def test_the_row_that_waits(self, customer: Customer) -> None:
        invoice = an_invoice(customer, due_in=-3)
        message = queue(customer, invoices=[invoice], cc=["a@b.example", "A@B.example"])
        assert message.state == EmailMessage.State.WAITING
        assert message.reply_to == "us@creditor.example"
        assert message.cc == ["a@b.example"]
        assert [link.invoice for link in message.invoice_links.all()] == [invoice]

    def test_trap_2_the_same_request_twice_is_one_message(self, customer: Customer) -> None:
        key = uuid4()
        first = queue(customer, request_key=key)
        assert queue(customer, request_key=key, subject_source="Other") == first
        assert EmailMessage.objects.count() == 1

    @pytest.mark.parametrize(
        ("given_", "code"),
        [
            ({"subject_source": " \n"}, "subject_empty"),
            ({"body_source": "\u2028 \t"}, "body_empty"),
            ({"body_source": "{{ unknown }}"}, "variable_unknown"),
            ({"to": []}, "recipient_missing"),
            ({"to": [" "]}, "recipient_missing"),
            ({"to": ["direction@talverne"]}, "address_invalid"),
            ({"to": ["a@b.example\r\nBcc: c@d.example"]}, "address_invalid"),
            ({"to": ["a@b.example\x00"]}, "address_invalid"),
            ({"to": ["a@b.example\u2028c"]}, "address_invalid"),
            ({"cc": ["a@b.example, c@d.example"]}, "address_invalid"),
            ({"bcc": ["<a@b.example>"]}, "address_invalid"),
            ({"reply_to": "a@b.example\nX: y"}, "address_invalid"),
        ],
    )
    def test_trap_24_what_cannot_leave_is_refused(
        self, customer: Customer, given_: dict[str, Any], code: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            queue(customer, **given_)
        assert refused.value.code == code
        assert EmailMessage.objects.count() == 0

    def test_trap_20_invoices_of_two_customers_are_no_message(self, customer: Customer) -> None:
        other = an_invoice(a_customer(organisation=customer.organisation))
        with pytest.raises(Refused, match="not all of one customer"):
            queue(customer, invoices=[an_invoice(customer), other])

    def test_a_preview_writes_nothing(self, customer: Customer) -> None:
        contact = a_contact(customer, first_name="Inès", last_name="Collin", language="en")
        written = preview(
            customer.organisation,
            customer=customer,
            language=language_for(customer, contact),
            to=[contact.email],
            subject_source="{{ total_due }}",
            body_source="{{ greeting }}",
            invoices=[an_invoice(customer, total=10_00)],
        )
        assert written.subject == "€10.00"
        assert written.text.startswith("Dear Inès Collin")
        assert EmailMessage.objects.count() == 0

    def test_message_ids_are_on_the_senders_domain(self, settings: Settings) -> None:
        settings.SENDER_ADDRESS = "relances@verdet.example"
        first, second = new_message_id(), new_message_id()
        assert first != second
        assert first.endswith("@verdet.example>")


class TestTemplates:
    def test_a_new_organisation_has_all_levels_in_both_languages(self) -> None:
        organisation = an_organisation()
        begin(organisation)
        texts = Template.objects.in_organisation(organisation)
        assert {(text.level, text.language) for text in texts} == {
            (level, language) for level in ("R1", "R2", "R3", "MED") for language in ("fr", "en")
        }
        assert texts.count() == 8
        for text in texts:
            check_text(text.subject, text.body)

    def test_french_law_is_named_in_france_alone(self) -> None:
        here, elsewhere = an_organisation(), an_organisation(country="BE")
        for language in ("fr", "en"):
            french = template_for(here, "MED", language)
            belgian = template_for(elsewhere, "MED", language)
            assert french is not None
            assert belgian is not None
            assert "441-10" in french.body
            assert "441-10" not in belgian.body

    @pytest.mark.parametrize(
        ("count", "words"), [(1, "la facture A-0 est arrivée"), (3, "3 factures sont arrivées")]
    )
    def test_one_invoice_or_several(self, customer: Customer, count: int, words: str) -> None:
        text = template_for(customer.organisation, "R1", "fr")
        assert text is not None
        invoices = [an_invoice(customer, number=f"A-{n}", due_in=-9) for n in range(count)]
        written = preview(
            customer.organisation,
            customer=customer,
            language="fr",
            to=["a@b.example"],
            subject_source=text.subject,
            body_source=text.body,
            invoices=invoices,
        )
        assert words in written.text
        assert "{" not in written.text

    def test_trap_23_a_language_without_text_falls_back_to_the_organisations(self) -> None:
        organisation = an_organisation(language="fr")
        Template.objects.in_organisation(organisation).filter(language="en").delete()
        found = template_for(organisation, "R1", "en")
        assert found is not None
        assert found.language == "fr"


class TestHeaders:
    @given(st.text())
    def test_one_line_is_one_line(self, text: str) -> None:
        line = one_line(text)
        assert len(line.splitlines()) <= 1
        assert not any(ord(sign) < 32 for sign in line)

    def test_long_addresses_and_domains_beyond_ascii(self) -> None:
        long = "a" * 60 + "@" + "b" * 60 + ".example"
        assert ascii_address(long) == long
        assert ascii_address("a@sérac.example") == "a@xn--srac-bpa.example"
        assert checked_addresses(["a@sérac.example"]) == ["a@sérac.example"]

    @pytest.mark.parametrize(
        ("given_", "name"),
        [
            ("FA-1.pdf", "FA-1.pdf"),
            ("../../etc/passwd", "-..-etc-passwd"),
            ("FA\r\n1.pdf", "FA 1.pdf"),
            ("Facture n° 12/2026.pdf", "Facture n° 12-2026.pdf"),
            ("", "document"),
        ],
    )
    def test_names_of_files(self, given_: str, name: str) -> None:
        assert file_name(given_) == name
