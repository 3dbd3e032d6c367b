"""Begins one sample customer's part anew, for the playground."""

from uuid import UUID

from rapport.desk.accounts.organisation import Organisation
from rapport.desk.contacts.actions import find_contact
from rapport.kit.clock import now
from rapport.storage.session import Database
from rapport.workflows.agent_replies import Agent
from rapport.workflows.sample.organisation import Shop, tell_story
from rapport.workflows.sample.people import CUSTOMERS
from rapport.workflows.sample.stories import NOW

FIND = """
select o.id, c.brand_id, u.id as owner_id, t.id as team_id, c.id as inbox_id, c.public_key, m.id as mail_inbox
from organisations o
join inboxes c on c.organisation_id = o.id and c.channel = 'chat'
join inboxes m on m.organisation_id = o.id and m.channel = 'email'
join users u on u.organisation_id = o.id and u.role = 'owner'
join teams t on t.organisation_id = o.id
where o.id = $1 and o.sample limit 1
"""
FORGET = """
delete from conversations c using organisations o
where o.id = c.organisation_id and (c.contact_id = $1
    or not exists (select 1 from contact_identities i where i.contact_id = c.contact_id))
  and (c.first_resolved_at is null or c.first_resolved_at > o.created_at)
"""


async def begin_again(database: Database, organisation: UUID, customer: str) -> None:
    """Forget what ``customer`` and nameless visitors have said since the sample was made, and tell the opening anew."""
    moment = now()
    who = CUSTOMERS[customer]
    async with database.transaction(organisation) as tx:
        row = await tx.fetchrow(FIND, organisation)
        contact = await find_contact(tx, "email", who.email)
        if row is None or contact is None:
            raise LookupError("the sample organisation is not whole")
        facts = dict(row)
        mail_inbox = facts.pop("mail_inbox")
        await tx.execute(FORGET, contact)
        agents = {
            person["name"].split()[0]: Agent(person["id"], person["name"])
            for person in await tx.fetch("select id, name from users where organisation_id = $1", organisation)
        }
        shop = Shop(Organisation(**facts), mail_inbox, agents)
        for story in NOW:
            if story.customer == customer:
                await tell_story(tx, shop, {customer: (contact, who.name)}, story, moment)
