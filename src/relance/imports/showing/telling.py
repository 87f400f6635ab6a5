"""What history and the bell say of an import: counts as the reader writes them, in the number
that they call for.
"""

from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relance.imports.showing.counting import lines_words, written


class _HasFacts(Protocol):
    """An event, or a notification."""

    @property
    def facts(self) -> dict[str, Any]: ...


def _count(one: _HasFacts, name: str) -> int:
    """Of an old event that lacks it, 0."""
    return int(one.facts.get(name) or 0)


def _file(one: _HasFacts) -> str:
    return str(one.facts.get("file", ""))


def done_sentence(one: _HasFacts) -> str:
    if not _count(one, "errors"):
        return _("%(file)s imported: %(lines)s") % _done(one)
    return _("%(file)s imported: %(lines)s, %(errors)s in error") % _done(one)


def done_news(one: _HasFacts) -> str:
    if not _count(one, "errors"):
        return _("%(file)s is imported: %(lines)s") % _done(one)
    return _("%(file)s is imported: %(lines)s, %(errors)s in error") % _done(one)


def _done(one: _HasFacts) -> dict[str, str]:
    return {
        "file": _file(one),
        "lines": lines_words(_count(one, "lines")),
        "errors": written(_count(one, "errors")),
    }


def withheld_sentence(one: _HasFacts) -> str:
    if _count(one, "kept"):
        return _taken_back(one)
    words = ngettext(
        "%(file)s not imported: %(errors)s line of %(lines)s in error, all or nothing",
        "%(file)s not imported: %(errors)s lines of %(lines)s in error, all or nothing",
        _count(one, "errors"),
    )
    return words % _withheld(one)


def withheld_news(one: _HasFacts) -> str:
    if _count(one, "kept"):
        return _taken_back(one)
    words = ngettext(
        "%(file)s is not imported: %(errors)s line of %(lines)s is in error",
        "%(file)s is not imported: %(errors)s lines of %(lines)s are in error",
        _count(one, "errors"),
    )
    return words % _withheld(one)


def _taken_back(one: _HasFacts) -> str:
    """It had begun to come in, and someone changed some of it meanwhile: that stays."""
    words = ngettext(
        "%(file)s is taken back, as %(errors)s line of %(lines)s is in error: %(kept)s",
        "%(file)s is taken back, as %(errors)s lines of %(lines)s are in error: %(kept)s",
        _count(one, "errors"),
    )
    return words % {**_withheld(one), "kept": _kept(one)}


def _withheld(one: _HasFacts) -> dict[str, str]:
    return {
        "file": _file(one),
        "errors": written(_count(one, "errors")),
        "lines": written(_count(one, "lines")),
    }


def stopped_sentence(one: _HasFacts) -> str:
    facts = {"file": _file(one), "lines": lines_words(_count(one, "lines"))}
    return _("Import of %(file)s stopped after %(lines)s") % facts


def failed_news(one: _HasFacts) -> str:
    facts = {"file": _file(one), "lines": lines_words(_count(one, "lines"))}
    return _("The import of %(file)s stopped after %(lines)s; it can go on") % facts


def undone_sentence(one: _HasFacts) -> str:
    return _("%(file)s undone: %(removed)s, %(restored)s, %(kept)s") % _undone(one)


def undone_news(one: _HasFacts) -> str:
    return _("%(file)s is undone: %(removed)s, %(kept)s") % _undone(one)


def _undone(one: _HasFacts) -> dict[str, str]:
    removed, restored = (_count(one, name) for name in ("removed", "restored"))
    return {
        "file": _file(one),
        "removed": ngettext("%(n)s record removed", "%(n)s records removed", removed)
        % {"n": written(removed)},
        "restored": ngettext("%(n)s value as before", "%(n)s values as before", restored)
        % {"n": written(restored)},
        "kept": _kept(one),
    }


def _kept(one: _HasFacts) -> str:
    kept = _count(one, "kept")
    words = ngettext("%(n)s kept as it is", "%(n)s kept as they are", kept)
    return words % {"n": written(kept)}


def customers_exported(one: _HasFacts) -> str:
    return _("Customers exported: %(lines)s, %(form)s") % _exported(one)


def contacts_exported(one: _HasFacts) -> str:
    return _("Contacts exported: %(lines)s, %(form)s") % _exported(one)


def invoices_exported(one: _HasFacts) -> str:
    return _("Invoices exported: %(lines)s, %(form)s") % _exported(one)


def _exported(one: _HasFacts) -> dict[str, str]:
    return {"lines": lines_words(_count(one, "lines")), "form": str(one.facts.get("form", ""))}
