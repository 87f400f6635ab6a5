"""The demo organisation: written once, from an invented year, and never rebuilt over changes."""

from datetime import timedelta

from django.db import transaction

from relance.demo.books import write_books
from relance.demo.correspondence import tell_what_became_of_it, write_correspondence
from relance.demo.country import Country
from relance.demo.exceptions import write_exceptions
from relance.demo.inventing import invent
from relance.organisations.creating import create_organisation
from relance.organisations.models import Member, Organisation
from relance.organisations.roles import Role
from relance.users.models import User

# The owner signs in by one click; the others are there to be seen at work.
OWNERS = {"fr": "Camille Aubertin", "en": "Rosalind Ames"}
COLLEAGUES = {
    "fr": (("Malo Perrin", Role.COLLECTOR), ("Sonia Ould-Brahim", Role.READER)),
    "en": (("Miles Perrin", Role.COLLECTOR), ("Sonia Oldham", Role.READER)),
}


@transaction.atomic
def build_demo(country: Country) -> tuple[Organisation, bool]:
    """The demo organisation of this country, and whether it was built just now."""
    there = Organisation.objects.filter(slug=country.slug, is_demo=True).first()
    if there:
        return there, False
    organisation = _found(country)
    year = invent(country, organisation.today())
    books = write_books(organisation, year)
    write_correspondence(organisation, year, books)
    write_exceptions(organisation, year, books)
    tell_what_became_of_it(organisation)
    return organisation, True


def _found(country: Country) -> Organisation:
    organisation = create_organisation(
        country.company,
        owner=_person(country, OWNERS[country.language]),
        slug=country.slug,
        is_demo=True,
        language=country.language,
        country=country.country,
        time_zone=country.time_zone,
        currency=country.currency,
        address=country.address,
        iban=country.iban,
        sender_name=country.company,
        reply_to=f"compta@{country.slug}.example",
    )
    for name, role in COLLEAGUES[country.language]:
        Member.objects.create(organisation=organisation, user=_person(country, name), role=role)
    a_year_ago = organisation.created_at - timedelta(days=370)
    Organisation.objects.filter(pk=organisation.pk).update(created_at=a_year_ago)
    return organisation


def _person(country: Country, name: str) -> User:
    address = f"{name.lower().replace(' ', '.')}@{country.slug}.example"
    return User.objects.create_user(address, name=name)
