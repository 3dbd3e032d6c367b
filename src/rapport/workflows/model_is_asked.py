"""An agent asks the connected model: personal data stays here, and its answer is read by our own engine first."""

import asyncio
import re
from typing import Any, Literal
from uuid import UUID

import msgspec

from rapport.desk.accounts.actions import note_audit
from rapport.desk.accounts.rules import Viewer
from rapport.desk.conversations.known_people import read_known_people
from rapport.desk.conversations.reading import find_writable
from rapport.desk.replies.model_settings import ModelForm, endpoint_of, read_model, settle_form
from rapport.etiquette import Review, with_utf16
from rapport.etiquette.offsets import utf16_offset
from rapport.etiquette.placeholders import PlaceholderError, Placeholders
from rapport.kit.completions import Endpoint, host_of
from rapport.kit.errors import Conflict, Invalid, Unavailable
from rapport.kit.secrets import Keyring, SecretKeyError
from rapport.storage.session import Database
from rapport.workflows.draft_is_reviewed import Surroundings, Writer, read_surroundings, review_draft
from rapport.workflows.model_ways import Ways
from rapport.workflows.model_words import opinion_question, rewrite_question

Use = Literal["rewrite", "opinion"]
LONGEST_DRAFT = 8_000
LONGEST_TURN = 2_000
POINTS = 5
UNFIT = "We don't show the model's answer: {fault}. Your words are as they were; you can ask again."
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{4,400})[\"”“»]")
OFF = "No language model is connected to this desk."


class Piece(msgspec.Struct, frozen=True):
    """What is asked about: ``start``/``end`` of the draft in code points."""

    draft: str
    start: int
    end: int

    @property
    def words(self) -> str:
        """The piece itself."""
        return self.draft[self.start : self.end]


class Rewritten(msgspec.Struct, frozen=True):
    """A suggestion for a piece, and what the engine says of it where it would stand (UTF-16 units of the piece).

    ``promises`` are those that the draft did not make.
    """

    text: str
    findings: list[dict[str, Any]]
    promises: list[str]


class Asked(msgspec.Struct, frozen=True):
    """All that a question needs, read in one transaction that ended before the question left."""

    endpoint: Endpoint
    around: Surroundings
    known: list[str]


class Models:
    """Asks the model of whichever organisation asks; none of its words are kept here."""

    def __init__(self, database: Database, keyring: Keyring, ways: Ways) -> None:
        self._database = database
        self._keyring = keyring
        self.ways = ways

    async def rewrite_kindly(self, viewer: Viewer, conversation: UUID, piece: Piece) -> Rewritten:
        """The piece in kinder words. Raises ``Unavailable`` when there are none that could be shown."""
        asked = await self._prepare(viewer, conversation, "rewrite", piece.words)
        context = asked.around.context
        hidden, [masked] = await _hide(asked, [piece.words])
        name = hidden.mark_of((context.customer.name or "").split(" ")[0]) or ""
        before = await review_draft(piece.draft, asked.around)
        wrong = [f.title for f in before.findings if f.start is not None and piece.start <= f.start < piece.end]
        question = rewrite_question(masked, name, context.channel, context.voice, wrong)
        answer = _bare(await self.ways.ask(asked.endpoint, question))
        words = _restored(hidden, answer, needed=[masked], allowed=[name])
        whole = piece.draft[: piece.start] + words + piece.draft[piece.end :]
        after = await review_draft(whole, asked.around)
        promised = {promise.text for promise in before.promises}
        return Rewritten(
            words,
            _findings_in(after, whole, piece.start, piece.start + len(words)),
            [promise.text for promise in after.promises if promise.text not in promised],
        )

    async def second_opinion(self, viewer: Viewer, conversation: UUID, draft: str) -> list[str]:
        """What a careful colleague would change, at most five lines; none when nothing. Raises ``Unavailable``.

        A line that would have the agent write what our own checks underline is left out.
        """
        asked = await self._prepare(viewer, conversation, "opinion", draft)
        context = asked.around.context
        theirs = next((turn.text for turn in reversed(context.history) if turn.author == "customer"), "")
        hidden, [masked, said] = await _hide(asked, [draft, theirs])
        question = opinion_question(masked, said[:LONGEST_TURN], context.channel, context.voice)
        answer = _restored(hidden, await self.ways.ask(asked.endpoint, question))
        lines = [line.strip().lstrip("-*•0123456789.) ").strip() for line in answer.splitlines()]
        points = [line for line in lines if line and line.rstrip(".").casefold() != "nothing to change"][:POINTS]
        fit = [point for point in points if await _is_fit(point, draft, asked.around)]
        if points and not fit:
            raise Unavailable(UNFIT.format(fault="what it would have you write is not kind"))
        return fit

    async def try_out(self, viewer: Viewer, form: ModelForm) -> str:
        """What the model of these settings makes of an example. Raises ``Invalid`` by field."""
        async with self._database.transaction(viewer.organisation_id) as tx:
            wanted = settle_form(tx, msgspec.structs.replace(form, on=True), await read_model(tx), self._keyring)
            endpoint = endpoint_of(tx, wanted, self._keyring)
        return _bare(await self.ways.try_out(endpoint))

    async def _prepare(self, viewer: Viewer, conversation: UUID, use: Use, words: str) -> Asked:
        """Read what is needed and note in the audit that it was asked; the words themselves are noted nowhere."""
        writer = Writer(viewer.user_id, viewer.name, viewer.zone)
        async with self._database.transaction(viewer.organisation_id) as tx:
            await find_writable(tx, viewer, conversation)
            kept = await read_model(tx)
            if not kept.on:
                raise Conflict(OFF)
            _refuse_length(words)
            try:
                endpoint = endpoint_of(tx, kept, self._keyring)
            except SecretKeyError as other:
                raise Unavailable("The model's key can't be opened. The owner can enter it again.") from other
            around = await read_surroundings(tx, writer, conversation)
            asked = Asked(endpoint, around, await read_known_people(tx, conversation))
            facts = {"use": use, "conversation_id": conversation, "host": host_of(kept.address), "model": kept.model}
            await note_audit(tx, "model.asked", facts, actor=viewer.user_id)
        return asked


async def _hide(asked: Asked, texts: list[str]) -> tuple[Placeholders, list[str]]:
    hidden = Placeholders(asked.known)
    # The greeting may need the customer's first name, whether or not the draft holds it.
    first = (asked.around.context.customer.name or "").split(" ")[0]
    _, *masked = await asyncio.to_thread(hidden.hide_all, [first, *texts])
    return hidden, masked


async def _is_fit(point: str, draft: str, around: Surroundings) -> bool:
    """Whether the words that a point puts forward, in quotes, pass our own checks; words of the draft are no advice."""
    for quoted in _QUOTED.findall(point):
        if quoted.casefold() not in draft.casefold():
            reading = await review_draft(quoted, around, thorough=False)
            if any(finding.stops or (finding.firm and finding.start is not None) for finding in reading.findings):
                return False
    return True


def _restored(
    hidden: Placeholders, answer: str, *, needed: list[str] | None = None, allowed: list[str] | None = None
) -> str:
    try:
        return hidden.restore(answer, needed=needed or [], allowed=allowed)
    except PlaceholderError as unfit:
        raise Unavailable(UNFIT.format(fault=unfit)) from unfit


def _bare(answer: str) -> str:
    """Models like to put what they were asked for in quotes or a block of code."""
    lines = answer.strip().splitlines()
    if len(lines) > 2 and lines[0].startswith("```") and lines[-1].strip() == "```":
        lines = lines[1:-1]
    words = "\n".join(lines).strip()
    quoted = len(words) > 2 and words[0] + words[-1] in {'""', "“”"} and not set('"“”') & set(words[1:-1])
    return words[1:-1].strip() if quoted else words


def _refuse_length(words: str) -> None:
    if not words.strip():
        raise Invalid("There is nothing to ask about yet.", fields={"text": "Please write something first."})
    if len(words) > LONGEST_DRAFT:
        raise Invalid("This is too long for the model. Ask about one sentence.", fields={"text": "This is too long."})


def _findings_in(review: Review, whole: str, start: int, end: int) -> list[dict[str, Any]]:
    """The findings that stand in start..end, their spans in UTF-16 units from its beginning.

    What is missing counts when start..end is all of the draft.
    """
    all_of_it = (start, end) == (0, len(whole))
    within = [f for f in review.findings if (all_of_it if f.start is None else start <= f.start < end)]
    shift = utf16_offset(whole, start)
    found: list[dict[str, Any]] = []
    for finding in with_utf16(msgspec.structs.replace(review, findings=within), whole).findings:
        plain = msgspec.to_builtins(finding)
        moved = {name: plain[name] - shift for name in ("start", "end", "at") if plain[name] is not None}
        found.append({**plain, **moved})
    return found
