"""What holds of the rule whatever the facts."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from relance.dunning.calendar import is_working_day, next_working_day
from relance.dunning.rules import (
    LEVELS,
    REASONS_OF_TIME,
    Attempt,
    CustomerFacts,
    Facts,
    InvoiceFacts,
    Plan,
    Reason,
    Step,
    next_step,
)

days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
levels = st.sampled_from(LEVELS)
states = st.sampled_from(["waiting", "leaving", "sent", "uncertain", "failed", "held", "left_out"])
attempts = st.lists(
    st.builds(Attempt, level=levels, state=states, on=days, is_cured=st.booleans()), max_size=5
).map(tuple)
plans = st.builds(
    Plan,
    steps=st.lists(
        st.builds(Step, level=levels, days=st.integers(-30, 120), is_automatic=st.booleans()),
        unique_by=lambda step: step.level,
        max_size=4,
    ).map(tuple),
    minimum_days=st.integers(0, 30),
    left_today=st.none() | st.integers(0, 3),
)
invoices = st.builds(
    InvoiceFacts,
    due_on=st.none() | days,
    open=st.integers(-100, 10_000),
    is_disputed=st.booleans(),
    is_excluded=st.booleans(),
    is_covered=st.booleans(),
    chosen=st.none() | st.tuples(levels, days),
    attempts=attempts,
)
customers = st.builds(
    CustomerFacts,
    is_binned=st.booleans(),
    is_paused=st.booleans(),
    paused_until=st.none() | days,
    has_recipient=st.booleans(),
    last_message_on=st.none() | days,
)
facts_of_any_kind = st.builds(
    Facts, invoice=invoices, customer=customers, plan=st.none() | plans, country=st.just("FR")
)
# Nothing but time stands in the way.
clear = st.builds(
    Facts,
    invoice=st.builds(
        InvoiceFacts,
        due_on=days,
        open=st.integers(1, 10_000),
        chosen=st.none() | st.tuples(levels, days),
        attempts=st.lists(
            st.builds(Attempt, level=levels, state=st.sampled_from(["sent", "left_out"]), on=days),
            max_size=3,
        ).map(tuple),
    ),
    customer=st.builds(
        CustomerFacts, is_paused=st.booleans(), paused_until=days, last_message_on=st.none() | days
    ),
    plan=st.builds(
        Plan,
        steps=st.just(tuple(Step(level, 10 * at) for at, level in enumerate(LEVELS))),
        minimum_days=st.integers(0, 30),
    ),
    country=st.sampled_from(["FR", "BE", "GB", "ZZ"]),
)


@given(facts_of_any_kind, days)
def test_nothing_is_due_against_a_person_or_the_books(facts: Facts, today: date) -> None:
    if not next_step(facts, today).is_due:
        return
    invoice, customer = facts.invoice, facts.customer
    assert invoice.open > 0
    assert invoice.due_on is not None
    assert facts.plan is not None
    assert customer.has_recipient
    assert not any((invoice.is_disputed, invoice.is_excluded, invoice.is_covered))
    assert not customer.is_binned
    assert not (
        customer.is_paused and (customer.paused_until is None or today <= customer.paused_until)
    )
    assert is_working_day(today, "FR")
    assert facts.plan.left_today != 0


@given(facts_of_any_kind, days)
def test_what_is_due_is_an_automatic_step_above_all_that_is_done(facts: Facts, today: date) -> None:
    decision = next_step(facts, today)
    if not decision.is_due:
        return
    assert decision.level is not None
    assert decision.on == today
    done = {
        attempt.level
        for attempt in facts.invoice.attempts
        if attempt.state in {"sent", "waiting", "leaving", "uncertain"}
    }
    assert all(LEVELS.index(level) < LEVELS.index(decision.level) for level in done)
    assert facts.plan is not None
    [step] = [step for step in facts.plan.steps if step.level == decision.level]
    assert step.is_automatic


@given(facts_of_any_kind, days)
def test_it_is_due_or_has_a_reason_and_never_the_same_reason_twice(
    facts: Facts, today: date
) -> None:
    reasons = next_step(facts, today).reasons
    assert len(set(reasons)) == len(reasons)


@given(facts_of_any_kind, days)
def test_the_next_day_is_a_working_day_not_in_the_past(facts: Facts, today: date) -> None:
    on = next_step(facts, today).on
    if on is not None:
        assert on >= today
        assert is_working_day(on, "FR")


@given(clear, days)
def test_what_only_waits_for_time_is_due_on_the_day_it_says(facts: Facts, today: date) -> None:
    decision = next_step(facts, today)
    assume(decision.on is not None)
    assert set(decision.reasons) <= REASONS_OF_TIME | {Reason.CUSTOMER_PAUSED}
    assert decision.on is not None
    assert next_step(facts, decision.on).is_due
    if not decision.is_due:
        day_before = decision.on - timedelta(days=1)
        assert day_before < today or not next_step(facts, day_before).is_due


@given(clear, days, st.integers(0, 60))
def test_waiting_never_moves_the_next_day_back(facts: Facts, today: date, later: int) -> None:
    now, then = next_step(facts, today).on, next_step(facts, today + timedelta(days=later)).on
    assume(now is not None and then is not None)
    assert now is not None
    assert then is not None
    assert now <= then


@given(clear, days)
def test_sending_keeps_the_distance_and_climbs(facts: Facts, today: date) -> None:
    decision = next_step(facts, today)
    if not decision.is_due or decision.level is None or facts.plan is None:
        return
    done = Attempt(decision.level, "sent", today)
    after = replace(
        facts,
        invoice=replace(facts.invoice, attempts=(*facts.invoice.attempts, done)),
        customer=replace(facts.customer, last_message_on=today),
    )
    following = next_step(after, today)
    assert not following.is_due
    if following.level is None:
        assert following.reasons == (Reason.PLAN_FINISHED,)
        return
    assert LEVELS.index(following.level) > LEVELS.index(decision.level)
    assert following.on is not None
    assert following.on >= today + timedelta(days=max(facts.plan.minimum_days, 1))


@given(days, st.sampled_from(["FR", "BE", "DE", "GB", "ZZ"]))
def test_the_next_working_day_is_the_first(day: date, country: str) -> None:
    found = next_working_day(day, country)
    assert is_working_day(found, country)
    between = [day + timedelta(days=n) for n in range((found - day).days)]
    assert not any(is_working_day(one, country) for one in between)
