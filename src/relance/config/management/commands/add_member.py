"""`relance add-member E-MAIL --organisation S --role ROLE`."""

from typing import Any

from django.core.management.base import CommandParser

from relance.core.commands import Outcome, RelanceCommand
from relance.organisations.membership import add_member
from relance.organisations.queries import organisation_by_slug
from relance.organisations.roles import Role
from relance.users.inviting import set_password_url


class Command(RelanceCommand):
    help = "Give a person a place in an organisation; they are created where unknown."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="E-MAIL")
        parser.add_argument("--organisation", required=True, metavar="SLUG")
        parser.add_argument("--role", required=True, metavar="|".join(Role.values))

    def act(self, **options: Any) -> Outcome:
        organisation = organisation_by_slug(options["organisation"])
        addition = add_member(organisation, options["email"], role=options["role"])
        member, user = addition.member, addition.member.user
        link = set_password_url(user) if not user.has_usable_password() else None
        step = f"They set a password here: {link}" if link else "They may sign in."
        return Outcome(
            {
                "member": {"id": member.pk, "role": member.role, "organisation": organisation.slug},
                "user": {"id": user.pk, "email": user.email, "created": addition.is_new_person},
                "set_password_url": link,
            },
            f"{user.email} is a member of {organisation.name} ({member.role}). {step}",
        )
