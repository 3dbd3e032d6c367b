"""Words the mail that ends a conversation: thanks, what was agreed, and whether all is settled."""

import msgspec

from rapport.desk.contacts.names import first_name
from rapport.desk.conversations.summaries import SummaryText
from rapport.desk.feedback.rules import LINK_DAYS
from rapport.kit.words import say


class Parties(msgspec.Struct, frozen=True):
    """Who writes to whom. ``contact`` may be empty."""

    contact: str
    agent: str
    brand: str


def ending_letter(parties: Parties, summary: SummaryText | None) -> str:
    """The mail's text, as both sides keep it; the link is not in it, see ``private_lines``."""
    parts = [say("ending.hello", name=first_name(parties.contact) or "none"), say("ending.thanks")]
    if summary is not None:
        lines = [
            say(f"ending.{part}", text=text.strip())
            for part, text in msgspec.structs.asdict(summary).items()
            if text.strip()
        ]
        parts.append("\n".join([say("ending.agreed"), *lines]))
    parts += [say("ending.settled"), say("ending.sign_off", agent=first_name(parties.agent), brand=parties.brand)]
    return "\n\n".join(parts)


def private_lines(link: str, *, summary: bool, rating: bool) -> str:
    """What only the recipient is sent: agents could otherwise answer in the customer's name."""
    asked = "summary" if summary and rating else "rating" if rating else "check"
    return say(f"ending.link.{asked}", link=link, days=LINK_DAYS)
