"""A visitor answers the brand's questions before a chat: their question begins it, the answers stand beside it."""

import re
from typing import Any
from uuid import UUID

import msgspec

from rapport.desk.inboxes.chat_config import ChatConfig, Form, read_chat_config
from rapport.desk.inboxes.visitors import Visitor
from rapport.kit.errors import Invalid
from rapport.storage.session import Tx
from rapport.workflows.customer_writes import Arrived
from rapport.workflows.visitor_writes import mask_cards, visitor_writes

ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")
LONGEST_ADDRESS = 254
LONGEST = 300
NOTHING = Form(name="optional")
GAVE_ADDRESS = "E-mail they gave"
KNOW = """
update contacts set name = case when name = '' then $2 else name end, facts = coalesce((
    select jsonb_agg(kept) from jsonb_array_elements(facts) kept where kept->>0 <> all($4::text[])), '[]') || $3
where id = $1
"""
FOLLOW = "update conversations set follow_address = $2 where id = $1"
AGREE = "update visitor_tokens set consented_at = coalesce(consented_at, now()) where token_hash = $1"


class Answers(msgspec.Struct, frozen=True):
    """What somebody filled in before the chat; ``own`` answers the brand's questions in their order."""

    client_id: UUID
    text: str
    name: str
    email: str
    own: list[str]
    consent: bool


async def visitor_fills_form(tx: Tx, visitor: Visitor, answers: Answers) -> Arrived:
    """Keep the answers and begin the conversation. Raises ``Invalid`` at the fields.

    An address typed here proves nothing: it is where the chat may go on, never who somebody is.
    """
    config = await read_chat_config(tx, visitor.inbox_id)
    wrong = _faults(config, answers)
    if wrong:
        raise Invalid("Some of these fields need another look.", fields=wrong)
    name, email = " ".join(answers.name.split())[:120], answers.email.strip()
    facts = [[GAVE_ADDRESS, email]] if email else []
    pairs = zip(config.form.fields if config.form.on else [], answers.own, strict=False)
    facts += [[field.label, mask_cards(" ".join(said.split()))[:LONGEST]] for field, said in pairs if said.strip()]
    await tx.execute(KNOW, visitor.contact_id, name, facts, [label for label, _ in facts])
    if answers.consent:
        await tx.execute(AGREE, visitor.token_hash)
    named = msgspec.structs.replace(visitor, name=visitor.name or name)
    arrived = await visitor_writes(tx, named, answers.client_id, answers.text, None)
    if email:
        await tx.execute(FOLLOW, arrived.conversation_id, email)
    return arrived


def _faults(config: ChatConfig, answers: Answers) -> dict[str, Any]:
    wrong = {}
    form = config.form if config.form.on else NOTHING
    if form.name == "required" and not answers.name.strip():
        wrong["name"] = "Tell us your name, so that we can greet you."
    email = answers.email.strip()
    if (email or form.email == "required") and (len(email) > LONGEST_ADDRESS or not ADDRESS.fullmatch(email)):
        wrong["email"] = "Please write a whole address, such as ana@mail.example."
    for index, field in enumerate(form.fields):
        said = answers.own[index].strip() if index < len(answers.own) else ""
        if field.required and not said:
            wrong[f"answers.{index}"] = "Please answer this."
        elif said and field.choices and said not in field.choices:
            wrong[f"answers.{index}"] = "Please choose one of the offered answers."
    if config.consent and not answers.consent:
        wrong["consent"] = "We need your yes before we begin."
    return wrong
