"""Makes the etiquette engine quick, beside a server that answers already."""

import asyncio
import gc

from rapport.etiquette import warm_up


async def warm_etiquette() -> None:
    """Warm the engine, and take what it then holds for good out of the collector's rounds.

    It holds some hundred thousand objects that never become garbage; looking through them stopped everything for 50 ms
    now and then.
    """
    await asyncio.to_thread(warm_up)
    gc.collect()
    gc.freeze()
