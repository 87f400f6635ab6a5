"""`relance run-dunning`: what is due leaves; with `--dry-run`, only say what would."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from relance.core.clock import refuse_far_day
from relance.core.commands import DONE, DONE_WITH_ERRORS, Outcome, RelanceCommand
from relance.core.refusal import Refused
from relance.dunning.rules import Decision, Reason
from relance.dunning.run import Day, Due, look_at, run_dunning
from relance.invoices.models import Invoice
from relance.organisations.queries import organisation_by_slug


class Command(RelanceCommand):
    help = "Remind the customers of an organisation as its plans say, today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisation", required=True, help="its address (slug)")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, only tell")
        parser.add_argument("--date", help="tell what would be due on this day (YYYY-MM-DD)")

    def act(self, **options: Any) -> Outcome:
        if options["date"] and not options["dry_run"]:
            raise Refused(
                "date_without_dry_run",
                "Reminders leave today and on no other day: --date goes with --dry-run.",
            )
        organisation = organisation_by_slug(options["organisation"])
        if options["dry_run"]:
            on = _read_day(options["date"]) if options["date"] else organisation.today()
            invoices = Invoice.objects.in_organisation(organisation).order_by("due_on", "pk")
            day = look_at(organisation, invoices, on)
        else:
            day = run_dunning(organisation, tell_everything=True)
        broken = [one for one in day.warnings if one["code"] != Reason.NO_RECIPIENT]
        return Outcome(as_data(day, broken), as_text(day), DONE_WITH_ERRORS if broken else DONE)


def _read_day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
        refuse_far_day(day)
    except ValueError:
        raise Refused("date_invalid", f"{text!r} is not a day: write it as 2026-10-05.") from None
    return day


def as_data(day: Day, broken: list[dict[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "date": day.date.isoformat(),
        "due": [_due(due) for due in day.due],
        "not_due": [_not_due(invoice, decision) for invoice, decision in day.not_due],
    }
    return {**data, "warnings": broken} if broken else data


def _due(due: Due) -> dict[str, Any]:
    return {
        "customer": due.customer.name,
        "level": due.level,
        "invoices": [case.invoice.number for case in due.cases],
        "message": due.message_id,
    }


def _not_due(invoice: Invoice, decision: Decision) -> dict[str, Any]:
    return {
        "invoice": invoice.number,
        "next_level": decision.level,
        "next_date": decision.on.isoformat() if decision.on else None,
        "reasons": [reason.value for reason in decision.reasons],
    }


def as_text(day: Day) -> str:
    lines = [
        f"{day.date}: {len(day.due)} e-mails; nothing is due on {len(day.not_due)} other invoices.",
        *(
            f"  {due.level:3} {due.customer.name}: "
            + ", ".join(case.invoice.number for case in due.cases)
            for due in day.due
        ),
        *(
            f"  ! {warning['customer']}: {warning.get('message') or warning['code']}"
            for warning in day.warnings
        ),
    ]
    return "\n".join(lines)
