"""Bringing a file in, and what was said of its lines."""

import io
from typing import Any

from relance.imports.applying.apply import apply
from relance.imports.applying.starting import keep_file
from relance.imports.checking.check import check
from relance.imports.checking.intake import Settings, open_intake
from relance.imports.checking.reporting import Report
from relance.imports.models import Import
from relance.imports.undoing.recounting import Recount
from relance.imports.undoing.undo import begin_undo, undo
from relance.organisations.models import Organisation


def kept(organisation: Organisation, raw: bytes, settings: Settings) -> Import:
    """The file as its person confirmed it: about to be applied."""
    return keep_file(organisation, settings, name="f.csv", content=raw, state=Import.State.APPLYING)


def take_in(organisation: Organisation, raw: bytes, settings: Settings) -> Report:
    intake = open_intake(io.BytesIO(raw), organisation, settings)
    record = kept(organisation, raw, settings)
    return apply(record, intake.of_import(record))


def bring(organisation: Organisation, kind: str, content: str, **chosen: Any) -> Report:
    """A file comes in; the check before says the same as the import did."""
    settings = Settings(kind=kind, **chosen)
    raw = content.encode()
    checked = check(open_intake(io.BytesIO(raw), organisation, settings))
    report = take_in(organisation, raw, settings)
    assert checked.as_dict == report.as_dict
    return report


def undo_now(record: Import) -> Recount:
    """What the page and its job do, one after the other."""
    assert begin_undo(record, member=None)
    return undo(record)


def errors(report: Report) -> list[tuple[int, str | None, str]]:
    return [(one.line, one.column, one.code) for one in report.errors]


def warnings(report: Report) -> list[tuple[int, str]]:
    return [(one.line, one.code) for one in report.warnings]
