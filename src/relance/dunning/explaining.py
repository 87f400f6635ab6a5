"""Why nothing leaves, in the reader's words, each reason with its cure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from relance.core.dates import written_day
from relance.core.reader import reader_language
from relance.dunning.facts import Case
from relance.dunning.models import Pause, ReminderInvoice
from relance.dunning.rules import REASONS_OF_TIME, UNDER_WAY, Reason
from relance.messaging.reasons import reason_of
from relance.organisations.models import Member
from relance.organisations.roles import Right


@dataclass(frozen=True)
class Explained:
    """One reason: a sentence, a note, and what cures it: a page to open, or a verb to post."""

    code: str
    text: str
    note: str = ""
    icon: str = "pause"
    url: str = ""
    label: str = ""
    is_post: bool = False

    @property
    def is_of_time(self) -> bool:
        """Nobody has to do anything: the day will come."""
        return self.code in REASONS_OF_TIME


def explain(case: Case, member: Member) -> list[Explained]:
    """Each reason of the decision, for someone who may read; cures for those who may act.

    Of an invoice that a person took out of the plan no day is told.
    """
    reasons = [
        reason
        for reason in case.decision.reasons
        if reason not in REASONS_OF_TIME or Reason.EXCLUDED not in case.decision.reasons
    ]
    told = [EXPLANATIONS[reason](case, member) for reason in reasons]
    if member.may(Right.COLLECT):
        return told
    return [Explained(one.code, one.text, one.note, one.icon) for one in told]


# In few words, for history and for messages that did not leave.
REASON_WORDS: dict[str, Any] = {
    Reason.NO_PLAN: gettext_lazy("The customer has no plan."),
    Reason.EXCLUDED: gettext_lazy("The plan is switched off for this invoice."),
    Reason.NO_DUE_DATE: gettext_lazy("The invoice has no due date."),
    Reason.PAID: gettext_lazy("Nothing is owed any more."),
    Reason.DISPUTED: gettext_lazy("The invoice is in dispute."),
    Reason.CUSTOMER_PAUSED: gettext_lazy("Reminders to the customer are paused."),
    Reason.BINNED: gettext_lazy("The customer is in the bin."),
    Reason.NO_RECIPIENT: gettext_lazy("No contact has an e-mail address."),
    Reason.COVERED_BY_CREDIT: gettext_lazy("The customer's credit covers it."),
    Reason.PLAN_FINISHED: gettext_lazy("All steps of the plan are done."),
    Reason.UNDER_WAY: gettext_lazy("A message is about to leave."),
    Reason.UNCERTAIN: gettext_lazy("An earlier message may or may not have left."),
    Reason.DELIVERY_FAILED: gettext_lazy("The earlier message did not arrive."),
    Reason.NOT_YET: gettext_lazy("Its day has not come."),
    Reason.TOO_SOON: gettext_lazy("It is too soon after the last message."),
    Reason.HELD: gettext_lazy("It was held back today."),
    Reason.NOT_WORKING_DAY: gettext_lazy("It is not a working day."),
    Reason.WAITING_FOR_PERSON: gettext_lazy("It is yours to send."),
    Reason.CAPPED: gettext_lazy("The plan's messages of today are used up."),
    "level_changed": gettext_lazy("What is left is at another step."),
    "sent_meanwhile": gettext_lazy("Another message of the same level was sent meanwhile."),
    "outside_hours": gettext_lazy("It leaves within the hours of sending."),
    "other_customer": gettext_lazy("The invoice belongs to another customer."),
    "template_missing": gettext_lazy("There is no text for this level."),
}


def reason_name(code: str) -> str:
    """A reason in few words, for history and lists; the code itself where it is unknown."""
    return str(REASON_WORDS[code] if code in REASON_WORDS else reason_of(code).words)


def warning_words(warning: Mapping[str, Any]) -> str:
    """What a run could not do, in the reader's language where the code says it."""
    code = str(warning["code"])
    words = reason_name(code)
    return str(warning.get("message") or code) if words in {code, ""} else words


def _page(member: Member, name: str, *parts: object) -> str:
    return reverse(name, args=[member.organisation.slug, *parts])


def _written(day: date | None, case: Case) -> str:
    """The whole of it: an abbreviated month would end the sentence twice."""
    today = case.invoice.organisation.today()
    return written_day(day, reader_language(), form="long", today=today) if day else ""


def _day(case: Case) -> str:
    return _written(case.decision.on, case)


def _no_plan(case: Case, member: Member) -> Explained:
    url = _page(member, "dunning:assign", case.invoice.customer_id)
    return Explained(
        Reason.NO_PLAN, _("This customer has no plan."), icon="plan", url=url, label=_("Assign one")
    )


def _excluded(_case: Case, _member: Member) -> Explained:
    return Explained(Reason.EXCLUDED, _("The plan is switched off for this invoice."))


def _no_due_date(case: Case, member: Member) -> Explained:
    url = _page(member, "invoices:due-date", case.invoice.pk)
    return Explained(
        Reason.NO_DUE_DATE,
        _("It has no due date, so it is never reminded."),
        icon="calendar",
        url=url,
        label=_("Enter one"),
    )


def _paid(_case: Case, _member: Member) -> Explained:
    return Explained(Reason.PAID, _("Nothing is owed on it any more."), icon="check")


def _disputed(case: Case, _member: Member) -> Explained:
    dispute = case.invoice.disputes.filter(closed_at=None).first()
    return Explained(
        Reason.DISPUTED,
        _("It is in dispute: nothing leaves until the dispute is closed."),
        note=dispute.reason if dispute else "",
        icon="alert",
    )


def _paused(case: Case, member: Member) -> Explained:
    pause = (
        Pause.objects.filter(customer=case.invoice.customer_id, lifted_at=None)
        .select_related("by__user")
        .first()
    )
    text = _("Reminders to this customer are paused.")
    if pause and pause.until:
        text = _("Reminders to this customer are paused until %(day)s.")
        text %= {"day": _written(pause.until, case)}
    by = pause.by.user.display_name if pause and pause.by else ""
    return Explained(
        Reason.CUSTOMER_PAUSED,
        text,
        note=" · ".join(part for part in (pause.reason if pause else "", by) if part),
        url=_page(member, "dunning:lift-pause", case.invoice.customer_id),
        label=_("Resume"),
        is_post=True,
    )


def _binned(case: Case, member: Member) -> Explained:
    url = _page(member, "customers:page", case.invoice.customer_id)
    text = _("The customer is in the bin.")
    return Explained(Reason.BINNED, text, icon="bin", url=url, label=_("Open"))


def _no_recipient(case: Case, member: Member) -> Explained:
    return Explained(
        Reason.NO_RECIPIENT,
        _("No contact of this customer has an e-mail address."),
        icon="user",
        url=_page(member, "customers:page", case.invoice.customer_id),
        label=_("Add one"),
    )


def _covered(_case: Case, _member: Member) -> Explained:
    return Explained(
        Reason.COVERED_BY_CREDIT,
        _("Payments on account and credit notes of this customer cover it."),
        note=_("Allocate them to it, and it is settled."),
        icon="credit",
    )


def _finished(_case: Case, _member: Member) -> Explained:
    return Explained(
        Reason.PLAN_FINISHED,
        _("All steps of the plan are done."),
        note=_("What comes next is yours to decide."),
        icon="check",
    )


def _of_message(
    reason: Reason, text: Any, states: Collection[str], icon: str
) -> Callable[[Case, Member], Explained]:
    """A reason that lies in the message of an earlier step: lead to that message."""

    def explained(case: Case, member: Member) -> Explained:
        link = (
            ReminderInvoice.objects.filter(
                invoice=case.invoice, reminder__message__state__in=states
            )
            .order_by("-pk")
            .values_list("level", "reminder__message")
            .first()
        )
        level, message_id = link or ("", 0)
        return Explained(
            reason,
            str(text) % {"level": level},
            icon=icon,
            url=_page(member, "messaging:message", message_id) if message_id else "",
            label=_("See it"),
        )

    return explained


def _not_yet(case: Case, _member: Member) -> Explained:
    text = _("The day of %(level)s has not come: %(day)s.")
    told = {"level": case.decision.level, "day": _day(case)}
    return Explained(Reason.NOT_YET, text % told, icon="calendar")


def _too_soon(case: Case, _member: Member) -> Explained:
    days = max(case.facts.plan.minimum_days, 1) if case.facts.plan else 1
    last = _written(case.facts.customer.last_message_on, case)
    words = ngettext(
        "The last message to this customer left on %(last)s: at least %(days)s day between two.",
        "The last message to this customer left on %(last)s: at least %(days)s days between two.",
        days,
    )
    return Explained(Reason.TOO_SOON, words % {"last": last, "days": days}, icon="clock")


def _held(case: Case, _member: Member) -> Explained:
    text = _("It was held back at the last moment; the plan looks at it again on %(day)s.")
    return Explained(Reason.HELD, text % {"day": _day(case)}, icon="clock")


def _not_working_day(case: Case, _member: Member) -> Explained:
    text = _("Nothing leaves on weekends and public holidays, hence on %(day)s.")
    weekday = WEEKDAYS[case.decision.on.weekday()] if case.decision.on else ""
    day = f"{weekday} {_day(case)}"
    return Explained(Reason.NOT_WORKING_DAY, text % {"day": day}, icon="calendar")


def _waiting(case: Case, member: Member) -> Explained:
    url = f"{_page(member, 'dunning:compose')}?invoices={case.invoice.pk}"
    url += f"&level={case.decision.level}"
    text = _("%(level)s is yours to send: it never leaves by itself.")
    return Explained(
        Reason.WAITING_FOR_PERSON,
        text % {"level": case.decision.level},
        icon="user",
        url=url,
        label=_("Write it"),
    )


def _capped(case: Case, _member: Member) -> Explained:
    text = _("The plan's messages of today are used up; it follows on %(day)s.")
    return Explained(Reason.CAPPED, text % {"day": _day(case)}, icon="clock")


EXPLANATIONS: dict[Reason, Callable[[Case, Member], Explained]] = {
    Reason.NO_PLAN: _no_plan,
    Reason.EXCLUDED: _excluded,
    Reason.NO_DUE_DATE: _no_due_date,
    Reason.PAID: _paid,
    Reason.DISPUTED: _disputed,
    Reason.CUSTOMER_PAUSED: _paused,
    Reason.BINNED: _binned,
    Reason.NO_RECIPIENT: _no_recipient,
    Reason.COVERED_BY_CREDIT: _covered,
    Reason.PLAN_FINISHED: _finished,
    Reason.UNDER_WAY: _of_message(
        Reason.UNDER_WAY,
        gettext_lazy("%(level)s is about to leave."),
        UNDER_WAY,
        "send",
    ),
    Reason.UNCERTAIN: _of_message(
        Reason.UNCERTAIN,
        gettext_lazy("%(level)s may or may not have left: say which, then the plan goes on."),
        {"uncertain"},
        "question",
    ),
    Reason.DELIVERY_FAILED: _of_message(
        Reason.DELIVERY_FAILED,
        gettext_lazy("%(level)s did not arrive: correct the address, or send it again."),
        {"failed"},
        "bounce",
    ),
    Reason.NOT_YET: _not_yet,
    Reason.TOO_SOON: _too_soon,
    Reason.HELD: _held,
    Reason.NOT_WORKING_DAY: _not_working_day,
    Reason.WAITING_FOR_PERSON: _waiting,
    Reason.CAPPED: _capped,
}
