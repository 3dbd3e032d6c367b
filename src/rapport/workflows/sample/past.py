"""Ten weeks of finished conversations, drawn with a fixed seed so that every installation starts the same."""

from datetime import datetime, timedelta
from random import Random

import msgspec

WEEKS = 10
QUESTIONS = (
    ("Where is my parcel?", "Hello, my order {n} was due on Monday. Where is it?"),
    ("Return a chair", "Hi, the chair from order {n} is lovely but too high. How can I return it?"),
    ("Missing screws", "Hello, two screws are missing in the bag of order {n}. Could you send them?"),
    ("Change the address", "Good morning, we are moving. Can order {n} go to the new address?"),
    ("Scratch on the table", "The table top of order {n} has a scratch near the edge. What can we do?"),
    ("Which wax?", "Hello, which wax do you use on the ash shelf? It is order {n}."),
    ("Invoice copy", "Could I have a copy of the invoice for order {n}, please?"),
    ("Lamp flickers", "My lamp from order {n} flickers when I dim it. Is it the bulb?"),
)
ANSWERS = (
    "Hello {name}, thank you for writing. I've looked it up: I'll have it settled for you by tomorrow at noon.",
    "Hi {name}, thanks for telling us, and I'm sorry about that. I've put it right just now; you'll get a note today.",
    "Hello {name}, good question. I've sent you the steps; if one doesn't fit, write back and we'll go on together.",
)
MORE = "Hello {name}, it is done: everything is on its way to you. Is there anything else I can do?"
COMMENTS = (
    "Quick and kind.",
    "Thank you!",
    "Took a while, but it was solved.",
    "",
    "",
    "Very helpful.",
    "I had to ask twice.",
)


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """One finished conversation: when it began, how long each step took, how it was rated."""

    customer: int
    agent: int
    channel: str
    subject: str
    question: str
    answers: tuple[str, ...]
    began: datetime
    first_seconds: float
    step_seconds: float
    score: int | None
    comment: str
    reopened: bool


def draw_past(until: datetime, customers: int, agents: int, *, each_week: int = 14) -> list[Past]:
    """Conversations of the ten weeks before ``until``, oldest first."""
    rng = Random(20_26)  # noqa: S311 - a sample, not a secret
    found: list[Past] = []
    for week in range(WEEKS, 0, -1):
        for _ in range(each_week + rng.randrange(-3, 4)):
            chat = rng.random() < 0.55
            subject, question = rng.choice(QUESTIONS)
            turns = 1 if rng.random() < 0.68 else 2
            rated = rng.random() < 0.42
            found.append(
                Past(
                    customer=rng.randrange(customers),
                    agent=rng.randrange(agents),
                    channel="chat" if chat else "email",
                    subject=subject,
                    question=question.format(n=rng.randrange(41_000, 48_000)),
                    answers=(rng.choice(ANSWERS),) + ((MORE,) if turns == 2 else ()),
                    began=until - timedelta(weeks=week, minutes=-rng.uniform(30, 7 * 24 * 60 - 600)),
                    first_seconds=rng.lognormvariate(3.5, 0.7) if chat else rng.lognormvariate(9.9, 0.75),
                    step_seconds=rng.uniform(60, 300) if chat else rng.uniform(3_600, 30_000),
                    score=rng.choices((1, 2, 3, 4, 5), (2, 4, 10, 34, 50))[0] if rated else None,
                    comment=rng.choice(COMMENTS) if rated else "",
                    reopened=rng.random() < 0.06,
                )
            )
    return sorted((past for past in found if past.began < until - timedelta(days=2)), key=lambda past: past.began)
