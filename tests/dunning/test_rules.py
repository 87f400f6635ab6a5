"""What the rule says of one invoice on one day: next step, its day, or why nothing leaves."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from relance.dunning.rules import (
    LEVELS,
    Attempt,
    CustomerFacts,
    Decision,
    Facts,
    InvoiceFacts,
    Plan,
    Reason,
    Step,
    next_step,
)
from relance.messaging.models import EmailMessage, Level

# A Monday; the Friday before is the 9th, and no public holiday is near.
MONDAY = date(2026, 10, 12)
STANDARD = Plan(
    (Step("R1", 5), Step("R2", 15), Step("R3", 30), Step("MED", 45, is_automatic=False))
)


def days_late(days: int, today: date = MONDAY, **invoice: Any) -> Facts:
    """An invoice under the standard plan, so many days after its due date."""
    invoice.setdefault("open", 100_00)
    return Facts(InvoiceFacts(due_on=today - timedelta(days=days), **invoice), plan=STANDARD)


def sent(level: str, days_ago: int, state: str = "sent") -> Attempt:
    return Attempt(level, state, MONDAY - timedelta(days=days_ago))


def of_customer(facts: Facts, **customer: Any) -> Facts:
    return replace(facts, customer=CustomerFacts(**customer))


def test_levels_are_those_of_the_templates_in_their_order() -> None:
    assert list(Level.values) == list(LEVELS)


def test_the_states_of_messages_are_those_that_the_rule_knows() -> None:
    known = {"waiting", "leaving", "sent", "uncertain", "failed", "held"}
    assert set(EmailMessage.State.values) == known


def test_the_first_step_is_due_on_its_day() -> None:
    assert next_step(days_late(5), MONDAY) == Decision("R1", MONDAY)


def test_the_day_before_it_is_not_yet_due() -> None:
    assert next_step(days_late(4), MONDAY) == Decision(
        "R1", MONDAY + timedelta(days=1), (Reason.NOT_YET,)
    )


def test_before_and_after_the_due_date_are_not_confused() -> None:  # trap 10
    before = replace(days_late(-3), plan=Plan((Step("R1", -3),)))
    after = replace(days_late(3), plan=Plan((Step("R1", 3),)))
    assert next_step(before, MONDAY).is_due
    assert next_step(after, MONDAY).is_due
    assert next_step(replace(before, plan=after.plan), MONDAY).on == MONDAY + timedelta(days=7)
    four_before = replace(days_late(-4), plan=before.plan)
    assert next_step(four_before, MONDAY).reasons == (Reason.NOT_YET,)


def test_an_old_debt_begins_with_the_first_reminder() -> None:  # trap 5
    assert next_step(days_late(400), MONDAY) == Decision("R1", MONDAY)


def test_an_old_debt_climbs_one_step_at_a_time_with_days_between() -> None:  # trap 5
    facts = days_late(400, attempts=(sent("R1", 0),))
    facts = of_customer(facts, last_message_on=MONDAY)
    decision = next_step(facts, MONDAY + timedelta(days=1))
    assert decision == Decision("R2", MONDAY + timedelta(days=7), (Reason.TOO_SOON,))
    assert next_step(facts, MONDAY + timedelta(days=7)).is_due


def test_a_message_about_anything_keeps_the_distance() -> None:
    facts = of_customer(days_late(5), last_message_on=MONDAY - timedelta(days=6))
    assert next_step(facts, MONDAY).reasons == (Reason.TOO_SOON,)
    facts = of_customer(days_late(5), last_message_on=MONDAY - timedelta(days=7))
    assert next_step(facts, MONDAY).is_due


def test_a_week_end_is_no_working_day_and_monday_follows() -> None:
    saturday = MONDAY - timedelta(days=2)
    assert next_step(days_late(5, saturday), saturday) == Decision(
        "R1", MONDAY, (Reason.NOT_WORKING_DAY,)
    )


def test_nothing_leaves_on_a_public_holiday_of_the_country() -> None:
    armistice = date(2026, 11, 11)
    assert next_step(days_late(5, armistice), armistice).reasons == (Reason.NOT_WORKING_DAY,)
    in_britain = replace(days_late(5, armistice), country="GB")
    assert next_step(in_britain, armistice).is_due


def test_a_missed_day_leaves_the_next_working_day() -> None:  # trap 9
    assert next_step(days_late(8), MONDAY) == Decision("R1", MONDAY)


@pytest.mark.parametrize("state", ["waiting", "leaving"])
def test_a_step_under_way_is_not_begun_again(state: str) -> None:
    decision = next_step(days_late(20, attempts=(sent("R1", 8, state),)), MONDAY)
    assert decision.level == "R2"
    assert decision.reasons == (Reason.UNDER_WAY,)


def test_an_uncertain_reminder_waits_for_a_person() -> None:
    decision = next_step(days_late(20, attempts=(sent("R1", 10, "uncertain"),)), MONDAY)
    assert (decision.level, decision.reasons) == ("R2", (Reason.UNCERTAIN,))


def test_the_second_does_not_follow_a_first_that_never_arrived() -> None:  # trap 12
    decision = next_step(days_late(20, attempts=(sent("R1", 10, "failed"),)), MONDAY)
    assert (decision.level, decision.reasons) == ("R1", (Reason.DELIVERY_FAILED,))


def test_with_another_address_the_failed_step_is_tried_again() -> None:
    failed = replace(sent("R1", 10, "failed"), is_cured=True)
    assert next_step(days_late(20, attempts=(failed,)), MONDAY) == Decision("R1", MONDAY)


def test_what_was_held_is_looked_at_again_on_another_day() -> None:
    held_today = days_late(20, attempts=(sent("R1", 0, "held"),))
    decision = next_step(held_today, MONDAY)
    assert decision == Decision("R1", MONDAY + timedelta(days=1), (Reason.HELD,))
    assert next_step(days_late(20, attempts=(sent("R1", 3, "held"),)), MONDAY).is_due


def test_an_invoice_left_out_of_a_message_has_not_had_its_step() -> None:
    facts = days_late(20, attempts=(sent("R1", 3, "left_out"),))
    assert next_step(facts, MONDAY) == Decision("R1", MONDAY)


def test_a_level_fired_by_hand_is_not_sent_again_nor_those_below_it() -> None:
    decision = next_step(days_late(35, attempts=(sent("R2", 10),)), MONDAY)
    assert decision == Decision("R3", MONDAY)


def test_a_payment_undone_does_not_repeat_a_step() -> None:  # trap 17
    done = (sent("R1", 20), sent("R2", 10))
    assert next_step(days_late(35, open=0, attempts=done), MONDAY).reasons == (Reason.PAID,)
    assert next_step(days_late(35, attempts=done), MONDAY) == Decision("R3", MONDAY)


def test_a_due_date_moved_later_is_counted_anew_without_repeating() -> None:  # trap 18
    moved = days_late(2, attempts=(sent("R1", 20),))
    decision = next_step(moved, MONDAY)
    assert decision == Decision("R2", MONDAY + timedelta(days=14), (Reason.NOT_YET,))


def test_a_due_date_moved_far_back_does_not_jump_a_step() -> None:  # trap 18
    assert next_step(days_late(300, attempts=(sent("R1", 20),)), MONDAY).level == "R2"


def test_a_day_chosen_by_hand_stays_when_the_due_date_moves() -> None:  # trap 18
    thursday = MONDAY + timedelta(days=3)
    for late in (5, 60, -40):
        decision = next_step(days_late(late, chosen=("R1", thursday)), MONDAY)
        assert decision == Decision("R1", thursday, (Reason.NOT_YET,))
        assert next_step(days_late(late, chosen=("R1", thursday)), thursday).is_due


def test_a_day_chosen_for_a_step_that_is_done_says_nothing_of_the_next() -> None:
    facts = days_late(15, attempts=(sent("R1", 9),), chosen=("R1", MONDAY + timedelta(days=30)))
    assert next_step(facts, MONDAY) == Decision("R2", MONDAY)


def test_without_a_due_date_it_is_never_reminded_and_said_so() -> None:  # trap 14
    facts = Facts(InvoiceFacts(due_on=None, open=100), plan=STANDARD)
    assert next_step(facts, MONDAY) == Decision("R1", None, (Reason.NO_DUE_DATE,))


def test_the_formal_notice_waits_for_a_person_on_any_day() -> None:
    done = (sent("R1", 40), sent("R2", 30), sent("R3", 15))
    assert next_step(days_late(45, attempts=done), MONDAY).waits_for_person
    sunday = MONDAY - timedelta(days=1)
    assert next_step(days_late(45, sunday, attempts=done), sunday).waits_for_person


def test_after_the_last_step_the_plan_is_finished() -> None:
    decision = next_step(days_late(60, attempts=(sent("MED", 10),)), MONDAY)
    assert decision == Decision(None, None, (Reason.PLAN_FINISHED,))


def test_no_plan_no_step() -> None:
    facts = replace(days_late(20), plan=None)
    assert next_step(facts, MONDAY) == Decision(None, None, (Reason.NO_PLAN,))


def test_a_pause_holds_through_its_last_day() -> None:
    until = MONDAY + timedelta(days=2)
    facts = of_customer(days_late(20), is_paused=True, paused_until=until)
    decision = next_step(facts, until)
    assert decision == Decision("R1", until + timedelta(days=1), (Reason.CUSTOMER_PAUSED,))
    assert next_step(facts, until + timedelta(days=1)).is_due


def test_a_pause_without_end_lasts_until_it_is_lifted() -> None:
    facts = of_customer(days_late(20), is_paused=True)
    assert next_step(facts, MONDAY + timedelta(days=700)).reasons == (Reason.CUSTOMER_PAUSED,)


def test_the_cap_holds_only_what_would_have_left() -> None:
    capped = replace(STANDARD, left_today=0)
    tuesday = MONDAY + timedelta(days=1)
    facts = replace(days_late(5), plan=capped)
    assert next_step(facts, MONDAY) == Decision("R1", tuesday, (Reason.CAPPED,))
    assert next_step(replace(days_late(4), plan=capped), MONDAY).reasons == (Reason.NOT_YET,)


def test_all_reasons_are_named_not_the_first_only() -> None:
    facts = of_customer(
        days_late(20, is_disputed=True, is_excluded=True, is_covered=True),
        is_binned=True,
        has_recipient=False,
    )
    assert set(next_step(facts, MONDAY).reasons) == {
        Reason.DISPUTED,
        Reason.EXCLUDED,
        Reason.COVERED_BY_CREDIT,
        Reason.BINNED,
        Reason.NO_RECIPIENT,
    }
