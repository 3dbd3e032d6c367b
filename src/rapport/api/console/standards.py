"""How soon we answer, per channel: the organisation's standards and each brand's own."""

from uuid import UUID

import msgspec
from litestar import Router, get, put
from litestar.di import NamedDependency as Given
from litestar.params import JSONBody

from rapport.desk.accounts.rules import May, Viewer
from rapport.desk.sla.actions import save_standards
from rapport.desk.sla.queries import BrandStandards, read_brand_standards, read_standards
from rapport.desk.sla.rules import DEFAULTS, Standard
from rapport.storage.session import Tx


class Standards(msgspec.Struct, frozen=True):
    """The organisation's standards, the shipped defaults, and what brands do differently; times in seconds."""

    standards: dict[str, Standard]
    defaults: dict[str, Standard]
    brands: list[BrandStandards]


class StandardsChange(msgspec.Struct, forbid_unknown_fields=True):
    """Standards by channel for a brand, or without one for all; a channel left out goes back to what it inherits."""

    standards: dict[str, Standard]
    brand_id: UUID | None = None


@get("/standards", opt={"may": May.USE_DESK})
async def show_standards(viewer: Given[Viewer], tx: Given[Tx]) -> Standards:
    """What customers are told; everybody who works here may know it."""
    return await _read(tx)


@put("/standards", opt={"may": May.SET_STANDARDS})
async def set_standards(viewer: Given[Viewer], tx: Given[Tx], data: JSONBody[StandardsChange]) -> Standards:
    """Change what we promise from now on; clocks that run keep what was promised."""
    await save_standards(tx, viewer, data.brand_id, data.standards)
    return await _read(tx)


async def _read(tx: Tx) -> Standards:
    return Standards(await read_standards(tx), DEFAULTS, await read_brand_standards(tx))


router = Router(path="/", route_handlers=[show_standards, set_standards])
