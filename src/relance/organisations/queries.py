"""Looking up organisations and places in them."""

from collections.abc import Iterable

from relance.core.refusal import Refused
from relance.organisations.models import Member, Organisation


def organisation_by_slug(slug: str) -> Organisation:
    """What every command's `--organisation` means. Raises Refused("organisation_unknown")."""
    try:
        return Organisation.objects.get(slug=slug)
    except Organisation.DoesNotExist:
        message = f"There is no organisation '{slug}'. {_known_slugs()}"
        raise Refused("organisation_unknown", message) from None


def _known_slugs() -> str:
    slugs = list(Organisation.objects.order_by("slug").values_list("slug", flat=True)[:10])
    if not slugs:
        return "Create one with 'relance create-organisation'."
    return f"Known: {', '.join(slugs)}."


def places_of(user_id: int) -> Iterable[Member]:
    """The active places of a person, in the order of the organisations' names."""
    return (
        Member.objects.active()
        .filter(user_id=user_id)
        .select_related("organisation", "user")
        .order_by("organisation__name", "pk")
    )
