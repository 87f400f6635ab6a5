"""From a text with variables and the facts to what leaves: subject, plain text and HTML.

The composer's preview, the check of a template and the departure all come through `render`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from relance.core.dates import written_lateness
from relance.messaging import wording
from relance.messaging.headers import one_line
from relance.messaging.liquid_text import (
    END_STRONG,
    MARKS,
    PAYMENT,
    STRONG,
    TABLE,
    TextRefused,
    check_names,
    clean,
    write,
)
from relance.messaging.wording import Facts

LONGEST_SUBJECT, LONGEST_SUBJECT_SOURCE = 250, 500


@dataclass(frozen=True)
class Rendered:
    """What the recipient reads."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Block:
    """A part of the message: `paragraph` with its text (marks and all), `table` or `payment`."""

    kind: str
    text: str = ""

    @property
    def html(self) -> SafeString:
        """Escaped; only what is strong, and the ends of lines, are more than text."""
        safe = escape(self.text).replace("\n", "<br>")
        safe = safe.replace(STRONG, '<b style="white-space:nowrap;">').replace(END_STRONG, "</b>")
        return mark_safe(MARKS.sub("", safe))  # noqa: S308  escaped above


def render(subject_source: str, body_source: str, facts: Facts) -> Rendered:
    """In the language of the facts, whatever was active before. Raises TextRefused."""
    with translation.override(facts.language):
        known = wording.variables(facts)
        subject = shortened(one_line(MARKS.sub("", write(clean(subject_source), known))))
        if not subject:
            raise TextRefused("subject_empty", _("The subject is empty."))
        body = write(clean(body_source), known)
        blocks = list(blocks_of(body, facts))
        if not any(block.text.strip() for block in blocks):
            raise TextRefused("body_empty", _("The text is empty."))
        return Rendered(subject, as_text(blocks, facts), as_html(subject, blocks, facts))


def fill(subject_source: str, body_source: str, facts: Facts) -> tuple[str, str]:
    """Subject and text with all that will not change; what will stays a variable.

    Raises TextRefused.
    """
    with translation.override(facts.language):
        known = {
            name: LASTING.get(name, without_liquid(value))
            for name, value in wording.variables(facts).items()
        }
        subject = one_line(MARKS.sub("", write(clean(subject_source), known)))
        return subject, MARKS.sub("", write(clean(body_source), known))


LASTING = {
    name: f"{{{{ {name} }}}}"
    for name in ("total_du", "total_due", "tableau", "table", "reglement", "payment")
}


def without_liquid(value: object) -> object:
    """Data from outside that looks like a variable must not become one."""
    return re.sub(r"([{])(?=[{%])", r"\1 ", value) if isinstance(value, str) else value


def check_text(subject_source: str, body_source: str) -> None:
    """Raises TextRefused for a text that could not leave: unknown variable, not Liquid, empty."""
    for problem in text_problems(subject_source, body_source).values():
        raise problem


def text_problems(subject_source: str, body_source: str) -> dict[str, TextRefused]:
    """What is wrong with a text, per field (`subject`, `body`): for forms."""
    sources = {"subject": subject_source, "body": body_source}
    problems: dict[str, TextRefused] = {}
    for name, source in sources.items():
        try:
            try_text(name, clean(source))
        except TextRefused as problem:
            problems[name] = problem
    return problems


def shortened(subject: str) -> str:
    """A list of a hundred numbers is not read in a subject."""
    return subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1] + "…"


def try_text(name: str, source: str) -> None:
    if not source.strip():
        words = _("The subject is empty.") if name == "subject" else _("The text is empty.")
        raise TextRefused(f"{name}_empty", words)
    if name == "subject" and len(source) > LONGEST_SUBJECT_SOURCE:
        too_long = _("The subject is longer than %(limit)s characters.")
        raise TextRefused("subject_too_long", too_long % {"limit": LONGEST_SUBJECT_SOURCE})
    for facts in wording.samples():
        known = wording.variables(facts)
        check_names(source, known)
        write(source, known)


def blocks_of(body: str, facts: Facts) -> Iterator[Block]:
    """Paragraphs in their order; table and payment where the text wants them, else at its end."""
    for paragraph in re.split(r"\n{2,}", body):
        for part in re.split(f"([{TABLE}{PAYMENT}])", paragraph):
            if part == TABLE:
                yield Block("table")
            elif part == PAYMENT:
                yield Block("payment")
            elif part.strip():
                yield Block("paragraph", part.strip("\n"))
    if facts.lines and TABLE not in body:
        yield Block("table")
    if facts.lines and facts.iban and PAYMENT not in body:
        yield Block("payment")


def as_html(subject: str, blocks: list[Block], facts: Facts) -> str:
    rows = [
        {
            "number": line.number,
            "due": facts.day(line.due_on) if line.due_on else "",
            "lateness": written_lateness(line.due_on, facts.today) if line.due_on else "",
            "open": facts.amount(line.open),
        }
        for line in facts.lines
    ]
    html: str = render_to_string(
        "messaging/email.html",
        {
            "subject": subject,
            "summary": wording.summary(facts),
            "facts": facts,
            "blocks": blocks,
            "rows": rows,
            "credits": credit_rows(facts),
            "totals": [facts.amount(money) for money in facts.totals],
            "iban": wording.grouped(facts.iban),
        },
    )
    return html


def credit_rows(facts: Facts) -> list[tuple[str, str]]:
    """What each credit is, and its amount with a minus."""
    return [
        (wording.credit_label(credit, facts), f"\u2212{facts.amount(credit.amount)}")
        for credit in facts.deducted
    ]


def as_text(blocks: list[Block], facts: Facts) -> str:
    """The same message for those who read plain text: lists, no drawn tables."""
    written = {"table": table_text, "payment": payment_text}
    parts = [
        written[block.kind](facts) if block.kind in written else MARKS.sub("", block.text)
        for block in blocks
    ]
    foot = [facts.organisation, *facts.organisation_address.splitlines()]
    parts.append("-- \n" + "\n".join(MARKS.sub("", line) for line in foot if line.strip()))
    return "\n\n".join(parts) + "\n"


def table_text(facts: Facts) -> str:
    colon = pgettext("before an amount", ": ")
    lines = []
    for line in facts.lines:
        late = ""
        if line.due_on:
            late = _(", due on %(day)s (%(lateness)s)") % {
                "day": facts.day(line.due_on),
                "lateness": written_lateness(line.due_on, facts.today, long=True),
            }
        lines.append(f"- {line.number}{late}{colon}{facts.amount(line.open)}")
    lines += [f"- {label}{colon}{amount}" for label, amount in credit_rows(facts)]
    lines += [_("Total") + colon + facts.amount(money) for money in facts.totals]
    return "\n".join(lines)


def payment_text(facts: Facts) -> str:
    colon = pgettext("before an amount", ": ")
    told = [
        (_("Beneficiary"), facts.organisation),
        ("IBAN", wording.grouped(facts.iban)),
        (_("Reference"), facts.reference),
    ]
    return "\n".join(
        [_("Pay by bank transfer"), *(f"{word}{colon}{value}" for word, value in told if value)]
    )
