"""What forms have in common that put customers into a group and into somebody's charge."""

from typing import TYPE_CHECKING, Any

from django import forms

from relance.core.asked import LONGEST_ID
from relance.customers.forms.verb_form import VerbForm
from relance.customers.models import CustomerGroup
from relance.organisations.models import Member

if TYPE_CHECKING:
    ManyMembers = forms.ModelMultipleChoiceField[Member]
else:
    ManyMembers = forms.ModelMultipleChoiceField


class MembersField(ManyMembers):
    """Members by name, ticked."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, label: Any) -> None:
        super().__init__(label=label, queryset=Member.objects.none(), required=False)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.user.display_name)

    def clean(self, value: Any) -> Any:
        """An id that no database can hold is as unknown as any other, and no crash of SQLite."""
        return super().clean([one for one in value or [] if len(one) <= LONGEST_ID])


class ChargeForm(VerbForm):
    """Its `managers` are chosen from the active members, its group from `groups`."""

    is_mostly_optional = True

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, member=member, **kwargs)
        members = Member.objects.visible_to(member).active().select_related("user")
        self.offer("managers", rows=members.order_by("user__name", "user__email"))

    @property
    def groups(self) -> list[str]:
        """Names to choose from while typing; a long list is found by its beginning."""
        groups = CustomerGroup.objects.visible_to(self.member).order_by("name_key")
        return list(groups.values_list("name", flat=True)[:500])
