"""`relance create-organisation NAME --slug S --owner E-MAIL`."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.core.validators import validate_slug
from django.db import transaction

from relance.core.commands import Outcome, RelanceCommand
from relance.core.languages import LANGUAGES
from relance.core.refusal import Refused
from relance.organisations.choices import Choices, countries, currencies
from relance.organisations.creating import create_organisation
from relance.organisations.membership import find_or_create_user
from relance.organisations.models import Organisation
from relance.users.inviting import set_password_url


class Command(RelanceCommand):
    help = "Found an organisation and give it its owner, who is created where unknown."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--slug", required=True, help="its word in addresses: /o/SLUG/")
        parser.add_argument("--owner", required=True, metavar="E-MAIL")
        parser.add_argument(
            "--language",
            choices=[code for code, _ in LANGUAGES],
            default="fr",
            help="of its first templates, and of what leaves (default: fr)",
        )
        parser.add_argument(
            "--country", default="FR", metavar="CODE", help="two letters (default: FR)"
        )
        parser.add_argument(
            "--currency", default="EUR", metavar="CODE", help="three letters (default: EUR)"
        )

    def act(self, **options: Any) -> Outcome:
        name, slug = options["name"].strip(), options["slug"]
        habits = {
            "language": options["language"],
            "country": known(countries("en"), options["country"], "country"),
            "currency": known(currencies("en"), options["currency"], "currency"),
        }
        with transaction.atomic():
            refuse_what_cannot_be(name, slug)
            owner, is_new = find_or_create_user(options["owner"])
            organisation = create_organisation(
                name, owner=owner, slug=slug, reply_to=owner.email, **habits
            )
        link = set_password_url(owner) if not owner.has_usable_password() else None
        step = (
            f"{owner.email} sets a password here: {link}" if link else f"{owner.email} may sign in."
        )
        return Outcome(
            {
                "organisation": {"id": organisation.pk, "slug": slug, "name": name, **habits},
                "owner": {"id": owner.pk, "email": owner.email, "created": is_new},
                "set_password_url": link,
            },
            f"{name} is created at /o/{slug}/. {step}",
        )


def known(choices: Choices, code: str, what: str) -> str:
    """The code in capitals. Raises Refused: country_unknown, currency_unknown."""
    if code.upper() not in dict(choices):
        raise Refused(f"{what}_unknown", f"There is no {what} with the code '{code}'.")
    return code.upper()


def refuse_what_cannot_be(name: str, slug: str) -> None:
    """Raises Refused: name_missing, name_too_long, slug_invalid, organisation_exists."""
    if not name:
        raise Refused("name_missing", "An organisation needs a name.")
    if len(name) > 150:
        raise Refused("name_too_long", "A name has 150 characters at most.")
    try:
        validate_slug(slug)
    except ValidationError:
        slug = ""
    if not 0 < len(slug) <= 60:
        message = "A slug has letters, digits, hyphens and underscores, 60 at most."
        raise Refused("slug_invalid", message)
    if Organisation.objects.filter(slug=slug).exists():
        raise Refused("organisation_exists", f"There is already an organisation '{slug}'.")
