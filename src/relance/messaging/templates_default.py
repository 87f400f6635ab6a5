"""The texts that a new organisation begins with: R1, R2, R3 and MED, in French and in English.

Between professionals French law gives penalties from the day after the due date, without any
reminder, and 40 € per invoice for the costs of recovery: articles L. 441-10 and D. 441-5 of the
Code de commerce. A formal notice (mise en demeure) says that it is one, what is owed, by when, and
what follows otherwise: articles 1344 and 1344-1 of the Code civil. Elsewhere than in France the
texts speak of the law in general.
"""

from pathlib import Path

from relance.messaging.models import Level, Template
from relance.organisations.models import Organisation

TEXTS = Path(__file__).parent / "texts"

NAMES = {
    ("R1", "fr"): "Rappel courtois",
    ("R2", "fr"): "Factures échues",
    ("R3", "fr"): "Dernier rappel",
    ("MED", "fr"): "Mise en demeure",
    ("R1", "en"): "Friendly reminder",
    ("R2", "en"): "Overdue invoices",
    ("R3", "en"): "Final reminder",
    ("MED", "en"): "Formal notice",
}


def begin(organisation: Organisation) -> None:
    """Give the organisation the texts that it does not have yet."""
    Template.objects.bulk_create(
        (default_template(organisation, level, language) for level, language in NAMES),
        ignore_conflicts=True,
    )


def default_template(organisation: Organisation, level: str, language: str) -> Template:
    subject, body = default_text(level, language, in_france=organisation.country == "FR")
    return Template(
        organisation=organisation,
        level=Level(level),
        language=language,
        name=NAMES[level, language],
        subject=subject,
        body=body,
    )


def default_text(level: str, language: str, *, in_france: bool) -> tuple[str, str]:
    """Subject and body. In a file the subject is the first line; `[[law]]` is what the law adds."""
    text = (TEXTS / language / f"{level}.txt").read_text(encoding="utf-8")
    law = "law_france" if in_france else "law_elsewhere"
    kind = "notice" if level == "MED" else "reminder"
    said = (TEXTS / language / f"{law}_{kind}.txt").read_text(encoding="utf-8").strip()
    subject, _blank, body = text.replace("[[law]]", said).partition("\n")
    return subject.strip(), body.strip()
