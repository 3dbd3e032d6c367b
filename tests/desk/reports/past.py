"""Invented pasts: conversations written straight into the tables, and what a slow reader would count of them."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from rapport.kit.ids import new_id
from tests.workflows.shop import Shop

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)

ADD = """
insert into conversations (id, organisation_id, number, brand_id, contact_id, inbox_id, channel, status, created_at,
  last_message_at, first_response_due, first_responded_at, agent_turns, resolved_at, first_resolved_at,
  first_resolved_turns, first_reopened_at, reopened_count, rating_asked_at, needs_us)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, false)
"""

# Few and coarse values, so that moments often meet exactly: there the rules are decided.
DAYS = st.integers(0, 20).map(lambda half: half * 12)
PAST = st.fixed_dictionaries(
    {
        "contact": st.integers(0, 2),
        "channel": st.sampled_from(["chat", "email"]),
        "hours": st.integers(0, 70).map(lambda half: half * 12),  # since the beginning
        "by_customer": st.booleans(),
        "due_hours": st.sampled_from([12, 24]),
        "answered_hours": st.sampled_from([None, 0, 12, 24, 36]),
        "turns": st.sampled_from([1, 1, 1, 2, 3]),
        "resolved_hours": st.one_of(st.none(), DAYS),
        "reopened_hours": st.one_of(st.none(), st.none(), DAYS),
    }
)


def dated(facts: dict[str, Any], beginning: datetime) -> dict[str, Any]:
    """The facts as moments; an unanswered conversation has no turns of ours."""
    made = beginning + facts["hours"] * HOUR
    answered = made + facts["answered_hours"] * HOUR if facts["answered_hours"] is not None else None
    ended = made + facts["resolved_hours"] * HOUR if facts["resolved_hours"] is not None else None
    reopened = ended + facts["reopened_hours"] * HOUR if ended and facts["reopened_hours"] is not None else None
    return {
        **facts,
        "turns": max(1, facts["turns"]) if answered else 0,
        "made": made,
        "due": made + facts["due_hours"] * HOUR if facts["by_customer"] else None,
        "answered": answered,
        "ended": ended,
        "reopened": reopened,
    }


async def write(shop: Shop, past: list[dict[str, Any]]) -> list[UUID]:
    """Write them; answers their ids in order."""
    contacts = [await shop.contact(name) for name in ("Ana", "Bo", "Cem")]
    inboxes = {channel: await shop.inbox(channel) for channel in ("chat", "email")}
    idents = [new_id() for _ in past]
    async with shop.transaction() as tx:
        for number, (ident, one) in enumerate(zip(idents, past, strict=True), start=1):
            open_again = one["reopened"] is not None
            await tx.execute(
                ADD,
                ident,
                shop.made.id,
                number,
                shop.made.brand_id,
                contacts[one["contact"]],
                inboxes[one["channel"]],
                one["channel"],
                "resolved" if one["ended"] and not open_again else "waiting",
                one["made"],
                one["due"],
                one["answered"],
                one["turns"],
                None if open_again else one["ended"],
                one["ended"],
                one["turns"] if one["ended"] else None,
                one["reopened"],
                int(open_again),
                one["ended"],
            )
    return idents


def solved_at_once(one: dict[str, Any], past: list[dict[str, Any]]) -> bool:
    """First-contact resolution as it is told to readers, step by step."""
    if one["turns"] != 1:
        return False
    if one["reopened"] is not None and one["reopened"] <= one["ended"] + WEEK:
        return False
    for other in past:
        same_person = other is not one and other["contact"] == one["contact"] and other["by_customer"]
        if same_person and one["made"] < other["made"] <= one["ended"] + WEEK:
            return False
    return True


def in_days(moment: datetime | None, first: date, last: date) -> bool:
    """Whether a moment lies on one of the days (UTC)."""
    return moment is not None and first <= moment.date() <= last


def quantile(values: list[float], share: float) -> float:
    """The value below which ``share`` lies, between neighbours in a straight line."""
    values = sorted(values)
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)
