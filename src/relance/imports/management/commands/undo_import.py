"""`relance undo-import ID`: an import is undone, from the command line."""

from typing import Any

from django.core.management.base import CommandParser

from relance.core.commands import Outcome, RelanceCommand
from relance.core.refusal import Refused
from relance.imports.models import Import
from relance.imports.showing.undoings import reason_words
from relance.imports.undoing.foreseeing import foresee
from relance.imports.undoing.recounting import Recount, kept_as_dicts
from relance.imports.undoing.undo import (
    UNDOABLE,
    UndoneElsewhere,
    begin_undo,
    go_on,
    refusal,
    undo,
)
from relance.imports.wording import in_one
from relance.organisations.queries import organisation_by_slug


class Command(RelanceCommand):
    help = "Undo an import: what it created goes, cells return, what was touched since is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=int, help="the number at the end of the import's address")
        parser.add_argument("--organisation", metavar="SLUG", help="only if it is this one's")
        parser.add_argument("--dry-run", action="store_true", help="look only, write nothing")

    def act(self, **options: Any) -> Outcome:
        record = _asked(options["id"], options["organisation"])
        if options["dry_run"]:
            recount, kept = _look(record)
        else:
            recount, kept = _undo(record)
        data = {
            "import": record.pk,
            "removed": recount.counts,
            "restored": recount.restored,
            "kept": kept,
        }
        words = _in_words(recount, kept)
        if options["dry_run"]:
            words = f"Checked only: nothing was written.\n{words}"
        return Outcome(data=data, text=words)


def _asked(import_id: int, slug: str | None) -> Import:
    records = Import.objects.select_related("organisation")
    if slug:
        records = records.in_organisation(organisation_by_slug(slug))
    record = records.filter(pk=import_id).first()
    if record is None:
        raise Refused("import_unknown", f"There is no import {import_id}")
    return record


def _look(record: Import) -> tuple[Recount, list[dict[str, Any]]]:
    foreseen = foresee(record, kept_shown=None) if record.state in UNDOABLE else None
    if foreseen is None:
        raise refusal(record)
    return foreseen.recount, kept_as_dicts(foreseen.kept)


def _undo(record: Import) -> tuple[Recount, list[dict[str, Any]]]:
    """One that another process began and left is gone on with."""
    is_left = record.state == Import.State.UNDOING
    if not (is_left or begin_undo(record, member=None)):
        raise refusal(record)
    go_on(record)
    try:
        recount = undo(record)
    except UndoneElsewhere as elsewhere:
        record.refresh_from_db()
        raise Refused("undone_already", refusal(record).message) from elsewhere
    return recount, kept_as_dicts(list(record.kept.order_by("pk")))


def _in_words(recount: Recount, kept: list[dict[str, Any]]) -> str:
    lines = [f"removed {word}: {n}" for word, n in recount.counts.items() if n]
    lines.append(f"cells restored: {recount.restored}")
    lines += [f"kept {one['what']} {one['name']}{_field(one)}: {_why(one)}" for one in kept]
    return "\n".join(lines) + "\n"


def _field(one: dict[str, Any]) -> str:
    return f", {one['field']}" if "field" in one else ""


def _why(one: dict[str, Any]) -> str:
    return in_one([reason_words(code) for code in one["reasons"]])
