"""How a mailbox fares, from all its parts: one trouble in plain words, told when it begins and when it is over."""

import asyncio
from collections.abc import Callable, Iterable

from rapport.desk.inboxes.mailboxes import Mailbox, note_health
from rapport.storage.session import Database

SENDING = "sending"
UNKNOWN = "unknown"


class Health:
    """The parts of one mailbox: its folders by name, and sending. Nothing is told before each part was heard of once,
    but a trouble at once."""

    def __init__(self, database: Database, mailbox: Mailbox, parts: Iterable[str]) -> None:
        self._database = database
        self._mailbox = mailbox
        self._parts: dict[str, str | None] = dict.fromkeys(parts, UNKNOWN)
        self._told: str | None = UNKNOWN
        self._news = asyncio.Event()
        self.sending_stumbled = asyncio.Event()
        """Set while mail could not be handed over because of the server."""

    def listener(self, part: str) -> Callable[[str | None], None]:
        """What that part tells its trouble to, or None once it works."""

        def hear(trouble: str | None) -> None:
            self._parts[part] = trouble
            self._news.set()
            if part == SENDING:
                (self.sending_stumbled.set if trouble else self.sending_stumbled.clear)()

        return hear

    @property
    def trouble(self) -> str | None:
        """What is wrong, all parts together; None when nothing is known to be."""
        words = [word for word in self._parts.values() if word not in {None, UNKNOWN}]
        return " ".join(dict.fromkeys(word for word in words if word)) or None

    async def run(self) -> None:
        """Write down each change, until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            trouble = self.trouble
            if trouble is None and UNKNOWN in self._parts.values():
                continue
            if trouble == self._told:
                continue
            async with self._database.transaction(self._mailbox.organisation_id) as tx:
                await note_health(tx, self._mailbox.inbox_id, trouble)
            self._told = trouble
