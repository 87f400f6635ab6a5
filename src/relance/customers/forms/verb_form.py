"""What every form knows whose answers go to a verb: who fills it in, and how a refusal reads."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from relance.core.languages import LANGUAGES
from relance.core.refusal import Refused
from relance.organisations.models import Member


class VerbForm(forms.Form):
    """Filled in by `member`. `refusals` words what the verb refuses: code → field, message."""

    refusals: Mapping[str, tuple[str | None, Any]] = {}

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def show(self, refusal: Refused) -> None:
        """Say what a verb refused, beside the field that it is about."""
        field, message = self.refusals.get(refusal.code, (None, refusal.message))
        self.add_error(field, str(message))

    def typed(self) -> dict[str, Any]:
        """All that was typed, as initial values of the same form shown again."""
        return {bound.name: bound.value() for bound in self}

    def offer(self, field: str, *, choices: Any = None, rows: QuerySet[Any] | None = None) -> None:
        """Set what a choice field lets one choose from."""
        chooser = cast("forms.ModelChoiceField[Any]", self.fields[field])
        if rows is not None:
            chooser.queryset = rows
        else:
            chooser.choices = choices


def language_choices(usual: str) -> list[tuple[str, Any]]:
    """Empty stands for the `usual` one, that of the customer or of the organisation."""
    return [("", _("As usual: %(language)s") % {"language": dict(LANGUAGES)[usual]}), *LANGUAGES]
