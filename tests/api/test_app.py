"""The composition itself."""

import warnings

from litestar.exceptions import LitestarDeprecationWarning

from rapport.app import build_app
from rapport.config import Settings
from rapport.storage.session import Database


async def test_the_application_is_built_as_the_next_litestar_asks(database: Database, settings: Settings) -> None:
    """`viewer: Given[Viewer]`, `data: JSONBody[...]`, `FromPath[UUID]`, `FromQuery[...]`: 3.0 infers none of them."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", LitestarDeprecationWarning)
        build_app(settings, database)
