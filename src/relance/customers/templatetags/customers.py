"""How customers and their contacts are written on a page."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from relance.core import countries
from relance.core.reader import reader_language
from relance.customers.models import Contact, Customer
from relance.customers.phones import kept_phone, shown_phone

register = template.Library()


@register.simple_tag
def phone(contact: Contact, country: str) -> SafeString | str:
    """A number that a telephone can dial, as someone in `country` writes it."""
    known = kept_phone(contact.phone, country)
    shown = shown_phone(known, country)
    if not known.startswith("+"):
        return shown
    dialled = "".join(char for char in known if char.isdigit())
    return format_html('<a href="tel:+{}">{}</a>', dialled, shown.replace(" ", "\u00a0"))


@register.filter
def country_name(code: str) -> str:
    """`FR` in the reader's language."""
    return countries.country_name(code, reader_language()) if code else ""


@register.filter
def initials(contact: Contact) -> str:
    """One or two capitals for the round badge."""
    words = [word for word in (contact.first_name, contact.last_name) if word]
    return "".join(word[0] for word in words or [contact.email]).upper()


@register.filter
def address_lines(customer: Customer) -> list[str]:
    """The address as it stands on an envelope, without the name and the country."""
    town = f"{customer.postcode} {customer.city}".strip()
    return [
        *customer.address.splitlines(),
        *([town] if town else []),
        *([customer.region] if customer.region else []),
    ]
