"""Who is a member, and with which role: added, changed, let go, taken back.

`by` is the member who asks, or None for a command of whoever runs the installation. Only an owner
makes or unmakes owners, nobody raises their own role, and at least one active owner stays always.
Refusals name the rule by their code.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from relance.core.refusal import Refused
from relance.organisations.chronicle import record
from relance.organisations.models import Member, Organisation
from relance.organisations.roles import HIGHEST_RIGHT, Right, Role
from relance.users.models import User


@dataclass(frozen=True)
class Addition:
    """A new member; `is_new_person` where the user was created, who has no password yet."""

    member: Member
    is_new_person: bool


@transaction.atomic
def add_member(
    organisation: Organisation, email: str, *, role: str, by: Member | None = None
) -> Addition:
    """Raises Refused: email_invalid, role_unknown, member_exists, only_owners."""
    role = known_role(role)
    _refuse_unless_may_give(role, by)
    _lock(organisation)
    user, is_new = find_or_create_user(email)
    if Member.objects.in_organisation(organisation).filter(user=user).exists():
        message = _("%(email)s is already a member of %(organisation)s.")
        raise Refused(
            "member_exists", message % {"email": user.email, "organisation": organisation.name}
        )
    member = Member.objects.create(organisation=organisation, user=user, role=role)
    record(organisation, "member.added", member, by=by, facts=_facts(member))
    return Addition(member, is_new)


@transaction.atomic
def change_role(member: Member, *, role: str, by: Member | None = None) -> None:
    """Raises Refused: role_unknown, only_owners, own_role, last_owner."""
    role = known_role(role)
    _lock_with(member)
    if role == member.role:
        return
    _refuse_unless_may_give(role, by)
    _refuse_unless_may_give(member.role, by)
    if by is not None and by.pk == member.pk and HIGHEST_RIGHT[Role(role)] > by.right:
        raise Refused("own_role", _("You cannot raise your own role."))
    _refuse_to_lose_the_last_owner(member)
    changes = {"role": [member.role, role]}
    member.role = role
    member.save(update_fields=["role"])
    record(
        member.organisation, "member.changed", member, by=by, facts=_facts(member), changes=changes
    )


@transaction.atomic
def deactivate(member: Member, *, by: Member | None = None) -> None:
    """What they did stays theirs. Raises Refused: only_owners, self, last_owner."""
    _lock_with(member)
    if by is not None and by.pk == member.pk:
        raise Refused("self", _("Ask another administrator to deactivate you."))
    _refuse_unless_may_give(member.role, by)
    _refuse_to_lose_the_last_owner(member)
    _set_active(member, is_active=False, verb="member.deactivated", by=by)


@transaction.atomic
def reactivate(member: Member, *, by: Member | None = None) -> None:
    """Take a member back with the role they had. Raises Refused: only_owners."""
    _refuse_unless_may_give(member.role, by)
    _set_active(member, is_active=True, verb="member.reactivated", by=by)


def may_hand_over_link(member: Member, *, by: Member) -> bool:
    """Whether `by` may hold the private link with which this person sets a first password.

    Whoever holds it can become them: nobody gets an owner's who is none, nor that of a person who
    has been here or has a place in another organisation.
    """
    if not (member.is_active and member.is_expected):
        return False
    if member.role == Role.OWNER and not by.may(Right.OWN):
        return False
    return not Member.objects.filter(user=member.user).exclude(pk=member.pk).exists()


def known_role(role: str) -> Role:
    """Raises Refused("role_unknown")."""
    try:
        return Role(role)
    except ValueError:
        message = f"There is no role '{role}'. Roles: {', '.join(Role.values)}."
        raise Refused("role_unknown", message) from None


def find_or_create_user(email: str) -> tuple[User, bool]:
    """The person of this address, and whether they are new. Raises Refused("email_invalid")."""
    email = email.strip().lower()
    try:
        validate_email(email)
        MaxLengthValidator(254)(email)
    except ValidationError:
        message = _("'%(email)s' is not an e-mail address.") % {"email": email}
        raise Refused("email_invalid", message) from None
    user = User.objects.filter(email__iexact=email).first()
    if user:
        return user, False
    try:
        with transaction.atomic():
            return User.objects.create_user(email), True
    except IntegrityError:  # another organisation added them at the same moment
        return User.objects.get(email=email), False


def _set_active(member: Member, *, is_active: bool, verb: str, by: Member | None) -> None:
    """Conditional, so that a second click changes and tells nothing."""
    if Member.objects.filter(pk=member.pk, is_active=not is_active).update(is_active=is_active):
        member.is_active = is_active
        record(member.organisation, verb, member, by=by, facts=_facts(member))


def _lock(organisation: Organisation) -> None:
    """Two people who change members at once must not leave a house without an owner."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _lock_with(member: Member) -> None:
    """What is decided next is decided on the member as they now are."""
    _lock(member.organisation)
    member.refresh_from_db(fields=["role", "is_active"])


def _refuse_unless_may_give(role: str, by: Member | None) -> None:
    if role == Role.OWNER and by is not None and not by.may(Right.OWN):
        raise Refused("only_owners", _("Only an owner makes or unmakes owners."))


def _refuse_to_lose_the_last_owner(member: Member) -> None:
    if member.role != Role.OWNER or not member.is_active:
        return
    owners = Member.objects.in_organisation(member.organisation).active().filter(role=Role.OWNER)
    if not owners.exclude(pk=member.pk).exists():
        raise Refused(
            "last_owner", _("An organisation keeps at least one owner. Name another first.")
        )


def _facts(member: Member) -> dict[str, str]:
    return {"name": member.user.display_name, "role": member.role}
