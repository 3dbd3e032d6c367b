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

BRANDS = """
select b.id, b.name, s.value from brands b
left join settings s on s.brand_id = b.id and s.area = 'standards' and s.inbox_id is null
order by b.created_at, b.id
"""


async def read_standards(tx: Tx, brand: UUID | None = None) -> dict[str, Standard]:
    """Channel -> standard."""
    standards = dict(DEFAULTS)
    for row in await tx.fetch(READ, tx.own, brand):
        standards.update(msgspec.convert(row["value"], dict[str, Standard]))
    return standards


class BrandStandards(msgspec.Struct, frozen=True):
    """A brand's own standards: only those that differ from the organisation's."""

    id: UUID
    name: str
    standards: dict[str, Standard]


async def read_brand_standards(tx: Tx) -> list[BrandStandards]:
    """Every brand with its own standards."""
    return [
        BrandStandards(row["id"], row["name"], msgspec.convert(row["value"] or {}, dict[str, Standard]))
        for row in await tx.fetch(BRANDS)
    ]
