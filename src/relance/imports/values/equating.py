"""Unknown values of a closed list, answered once for the whole file: « Compta » is the position
Comptable, `RFA ouest` is Germany.

For pages: `value_questions` says what to ask, with the choices; `answers_in` reads what was posted;
`equate` keeps it with the import (and `remembering` for the next file of that kind). What was
answered comes first wherever the file is read (`closed_lists.lists_of`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from relance.core.refusal import Refused
from relance.customers.models import Position
from relance.customers.naming import name_key
from relance.customers.positions import add_position
from relance.dunning.models import DunningPlan
from relance.imports.cells.amounts import currency_code
from relance.imports.cells.countries import country_code
from relance.imports.columns.fields import FIELDS
from relance.imports.models import Import
from relance.imports.values.unknowns import Unknown, ValueMap, unknowns_of, value_key
from relance.organisations.choices import countries, currencies
from relance.organisations.models import Member, Organisation
from relance.organisations.roles import Right

# Answers that are no id and no code. What is unanswered stays an error of its lines.
UNANSWERED, NOTHING, ADD = "", "-", "+"
MOST_SHOWN = 30
_POSTED = "value"
_PART = ":"


@dataclass(frozen=True)
class AskedValue:
    """One value of the file; `name` is that of its control, `answer` the choice made so far.

    `lines` is 0 for a value that was answered before: no line is in error for it any more.
    """

    name: str
    value: str
    lines: int
    answer: str


@dataclass(frozen=True)
class ValueQuestion:
    """The values that one closed list does not have. `choices` are (answer, words)."""

    field: str
    label: Any
    column: str | None
    values: list[AskedValue]
    choices: list[tuple[str, str]]
    # Unknown values beyond those that are shown: rather a wrong column than a list.
    more: int = 0


def value_questions(
    record: Import,
    unknown: Mapping[str, Any],
    *,
    member: Member,
    said: ValueMap | None = None,
    spellings: Mapping[str, Mapping[str, str]] | None = None,
) -> list[ValueQuestion]:
    """What to ask about a checked file. `unknown` is `unknown_values` of its report; values that
    were answered already are asked again, so that the answer can be changed. `said`: the answers
    that hold, where those remembered of earlier files are among them; `spellings`: how the file
    writes them. An answer for a value that the file does not have is none of its questions.
    """
    found = unknowns_of(unknown)
    said = record.value_map if said is None else said
    questions = []
    for field in sorted({*found, *said}, key=list(FIELDS).index):
        unanswered = found.get(field, {})
        written = (spellings or {}).get(field, {})
        if values := _asked(field, unanswered, said.get(field, {}), written):
            questions.append(
                ValueQuestion(
                    field,
                    FIELDS[field].label,
                    next((one.column for one in unanswered.values()), None),
                    values,
                    _choices(field, record.organisation, member),
                    max(0, len(unanswered) - MOST_SHOWN),
                )
            )
    return questions


def _asked(
    field: str,
    unknown: Mapping[str, Unknown],
    said: Mapping[str, Any],
    spellings: Mapping[str, str],
) -> list[AskedValue]:
    """The most frequent first, then those that are answered; equals by their keys, since databases
    keep the order of what is stored, or do not.
    """
    asked = [
        AskedValue(_posted_name(field, one.value), one.value, one.lines, UNANSWERED)
        for _key, one in sorted(unknown.items(), key=lambda item: (-item[1].lines, item[0]))[
            :MOST_SHOWN
        ]
    ]
    answered = [
        AskedValue(
            _posted_name(field, spellings[key]),
            spellings[key],
            0,
            NOTHING if target == "" else str(target),
        )
        for key, target in sorted(said.items())
        if target is not None and key in spellings and key not in unknown
    ]
    return asked + answered


def _choices(field: str, organisation: Organisation, member: Member) -> list[tuple[str, str]]:
    choices = [(UNANSWERED, _("– choose –")), *_targets(field, organisation)]
    if field == "position" and member.may(Right.ADMINISTER):
        choices.append((ADD, _("Add this position to the list")))
    return [*choices, (NOTHING, _("Leave these cells out"))]


def _targets(field: str, organisation: Organisation) -> list[tuple[str, str]]:
    language = get_language() or organisation.language
    if field == "country":
        return countries(language)
    if field == "currency":
        return currencies(language)
    if field == "account_managers":
        members = Member.objects.in_organisation(organisation).active().order_by("user__email")
        return [(str(pk), email) for pk, email in members.values_list("pk", "user__email")]
    return [(str(pk), name) for pk, name in _named(field, organisation)]


def _named(field: str, organisation: Organisation) -> list[tuple[int, str]]:
    if field == "plan":
        plans = DunningPlan.objects.in_organisation(organisation)
        return list(plans.order_by("name").values_list("pk", "name"))
    positions = Position.objects.in_organisation(organisation)
    return list(positions.order_by("name").values_list("pk", "name"))


def _posted_name(field: str, value: str) -> str:
    """With the value as written: a position that is added is called that."""
    return _PART.join((_POSTED, field, value))


def answers_in(posted: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Field → value → answer, from the controls that `value_questions` named."""
    answers: dict[str, dict[str, str]] = {}
    for name, answer in posted.items():
        word, _part, rest = name.partition(_PART)
        field, _part, value = rest.partition(_PART)
        if word == _POSTED and field in _FIELDS and value_key(value):
            answers.setdefault(field, {})[value] = str(answer).strip()
    return answers


@transaction.atomic
def equate(record: Import, answers: Mapping[str, Mapping[str, str]], *, member: Member) -> bool:
    """Keep what values of this file stand for; positions that were wished are added to the list.

    False where the import has begun: nothing is changed then. Raises Refused for an answer that
    is none of the choices.
    """
    current = Import.objects.visible_to(member).select_for_update(no_key=True).get(pk=record.pk)
    if current.state != Import.State.UPLOADED:
        return False
    said = {field: dict(values) for field, values in current.value_map.items()}
    for field, values in answers.items():
        there = {choice for choice, _words in _targets(field, member.organisation)}
        for value, answer in values.items():
            target = _target(field, value, answer, there, member)
            said.setdefault(field, {})[value_key(value)] = target
    record.value_map = said
    Import.objects.filter(pk=record.pk).update(value_map=said)
    return True


def _target(
    field: str, value: str, answer: str, there: set[str], member: Member
) -> int | str | None:
    """What is kept for an answer: an id must be `there`, for it comes from a form."""
    if answer in {UNANSWERED, NOTHING}:
        return None if answer == UNANSWERED else ""
    if field == "position" and answer == ADD and member.may(Right.ADMINISTER):
        return _position(value, member)
    if field in _CODES:
        target: int | str | None = _CODES[field](answer)
    else:
        target = int(answer) if answer in there else None
    if not target:
        raise Refused("value_unknown", f"{answer} is none of the choices for {value}")
    return target


def _position(name: str, member: Member) -> int:
    positions = Position.objects.in_organisation(member.organisation)
    there = positions.filter(name_key=name_key(name)).first()
    return (there or add_position(member.organisation, name[:100], member=member)).pk


_CODES = {"country": country_code, "currency": currency_code}
_FIELDS = frozenset({"country", "currency", "position", "plan", "account_managers"})
