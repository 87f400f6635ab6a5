"""A text as a customer would read it, with an invented invoice and the organisation's own name."""

from datetime import timedelta

from relance.core.money import Money
from relance.messaging.models import Template
from relance.messaging.rendering import Rendered, render
from relance.messaging.wording import Facts, Line
from relance.organisations.models import Organisation

DAYS_LATE = 30
DAYS_TO_PAY = 30


def example_of(template: Template, organisation: Organisation) -> Rendered:
    """Raises Refused where the text cannot be read."""
    today = organisation.today()
    due_on = today - timedelta(days=DAYS_LATE)
    total = Money(1_200_00, organisation.currency)
    line = Line("2026-0042", due_on - timedelta(days=DAYS_TO_PAY), due_on, total, total)
    facts = Facts(
        template.language,
        today,
        organisation.sender_name or organisation.name,
        customer="Ateliers Exemple",
        contact="Camille Exemple",
        signature=organisation.sender_name or organisation.name,
        organisation_address=organisation.address,
        reply_to=organisation.reply_to,
        iban=organisation.iban,
        lines=[line],
    )
    return render(template.subject, template.body, facts)
