"""What is measured: one query a measure, one row for each conversation (or promise) that it is about.

Columns: id, channel, at (which week it belongs to), seconds, met, counted (else it is left out), final (else it can
still change), score. Parameters: $1 organisation, $2 to $4 the reader, $5 from, $6 before, $7 now.
"""

from typing import Literal, get_args

from rapport.desk.conversations.rules import COUNTS, readable_by

Measure = Literal["response", "resolution", "csat", "first_contact", "promises"]
MEASURES: tuple[Measure, ...] = get_args(Measure)

SETTLES = "interval '7 days'"
OURS = f"c.organisation_id = $1 and {COUNTS} and {readable_by(2)}"

RESPONSE = f"""
select c.id, c.channel, c.created_at as at,
  extract(epoch from c.first_responded_at - c.created_at)::float8 as seconds,
  coalesce(c.first_responded_at <= c.first_response_due, false) as met,
  c.first_responded_at is not null or least(c.resolved_at, $7::timestamptz) > c.first_response_due as counted,
  true as final, null::smallint as score
from conversations c
where {OURS} and c.created_at >= $5 and c.created_at < $6 and c.first_response_due is not null
"""  # noqa: S608 - only our own fragments
RESOLUTION = f"""
select c.id, c.channel, c.resolved_at as at,
  extract(epoch from c.resolved_at - c.created_at)::float8 as seconds,
  null::bool as met, true as counted, c.resolved_at <= $7::timestamptz as final, null::smallint as score
from conversations c
where {OURS} and c.resolved_at >= $5 and c.resolved_at < $6 and c.agent_turns > 0 and c.imported_at is null
"""  # noqa: S608 - only our own fragments
CSAT = f"""
select c.id, c.channel, c.rating_asked_at as at, null::float8 as seconds,
  r.score >= 4 as met, r.id is not null as counted,
  c.rating_asked_at + {SETTLES} <= $7::timestamptz as final, r.score
from conversations c left join ratings r on r.conversation_id = c.id
where {OURS} and c.rating_asked_at >= $5 and c.rating_asked_at < $6
"""  # noqa: S608 - only our own fragments
FIRST_CONTACT = f"""
select c.id, c.channel, c.first_resolved_at as at, null::float8 as seconds,
  c.first_resolved_turns = 1
    and coalesce(c.first_reopened_at > c.first_resolved_at + {SETTLES}, true)
    and not exists (
      select from conversations o where o.contact_id = c.contact_id and o.id <> c.id
        and o.created_at > c.created_at and o.created_at <= c.first_resolved_at + {SETTLES}
        and o.first_response_due is not null and o.set_aside is null and o.merged_into is null
    ) as met,
  true as counted, c.first_resolved_at + {SETTLES} <= $7::timestamptz as final, null::smallint as score
from conversations c
where {OURS} and c.first_resolved_at >= $5 and c.first_resolved_at < $6 and c.first_resolved_turns > 0
"""  # noqa: S608 - only our own fragments
PROMISES = f"""
select c.id, c.channel, p.due_at as at, extract(epoch from p.ended_at - p.due_at)::float8 as seconds,
  p.state = 'kept' and p.ended_at <= p.due_at as met,
  p.state <> 'open' or p.due_at <= $7::timestamptz as counted, true as final, null::smallint as score
from promises p join conversations c on c.id = p.conversation_id
where {OURS} and p.organisation_id = $1 and p.due_at >= $5 and p.due_at < $6 and p.state <> 'dropped'
"""  # noqa: S608 - only our own fragments

QUERIES: dict[Measure, str] = {
    "response": RESPONSE,
    "resolution": RESOLUTION,
    "csat": CSAT,
    "first_contact": FIRST_CONTACT,
    "promises": PROMISES,
}
