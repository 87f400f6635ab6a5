"""A new organisation, with its owner and what every package gives it."""

from typing import Any

from anyascii import anyascii
from django.db import transaction
from django.utils.text import slugify

from relance.core import places
from relance.organisations.models import Member, Organisation
from relance.organisations.roles import Role
from relance.users.models import User


@transaction.atomic
def create_organisation(name: str, *, owner: User, slug: str = "", **settings: Any) -> Organisation:
    """Found an organisation; `settings` are fields of it. Without a slug, one is made of the name.

    Raises IntegrityError where the slug is taken.
    """
    organisation = Organisation.objects.create(
        name=name.strip(), slug=slug or free_slug(name), **settings
    )
    Member.objects.create(organisation=organisation, user=owner, role=Role.OWNER)
    for begin in places.beginnings:
        begin(organisation)
    return organisation


def free_slug(name: str) -> str:
    """An address made of the name that no organisation has yet."""
    wish = slugify(anyascii(name))[:50] or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=wish).values_list("slug", flat=True))
    if wish not in taken:
        return wish
    return next(
        f"{wish}-{number}" for number in range(2, len(taken) + 3) if f"{wish}-{number}" not in taken
    )
