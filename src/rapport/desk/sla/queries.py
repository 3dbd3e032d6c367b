"""The standards in force: an organisation's own over the shipped ones, a brand's over both."""

from uuid import UUID

import msgspec

from rapport.desk.sla.rules import DEFAULTS, Standard
from rapport.storage.session import Tx

READ = """
select value from settings
where organisation_id = $1 and area = 'standards' and inbox_id is null and (brand_id is null or brand_id = $2)
order by brand_id is not null
"""


async def read_standards(tx: Tx, brand: UUID | None = None) -> dict[str, Standard]:
    """Channel -> standard."""
    standards = dict(DEFAULTS)
    for row in await tx.fetch(READ, tx.own, brand):
        standards.update(msgspec.convert(row["value"], dict[str, Standard]))
    return standards
