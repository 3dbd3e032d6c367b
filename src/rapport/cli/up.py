"""Runs Rapport: all parts in one process, or the web and the work in processes of their own."""

import asyncio
import socket

import msgspec
import uvloop

from rapport.api.setup import setup_link
from rapport.app import build_app
from rapport.background import Background
from rapport.cli.serving import (
    Server,
    find_free_port,
    make_server,
    serve,
    set_up_logging,
    stop_on_signals,
    take_port,
    until_serving,
)
from rapport.cli.telling import step, tell, tell_links, terminal
from rapport.cli.warming import warm_etiquette
from rapport.config import Settings, read_settings
from rapport.desk.accounts.links import make_once_link
from rapport.desk.accounts.organisation import is_set_up
from rapport.kit.secrets import open_keyring
from rapport.storage import server as databases
from rapport.storage.embedded_user import StartError
from rapport.storage.migrate import is_current, migrate
from rapport.storage.session import Database
from rapport.workflows.sample.organisation import Sample, find_sample, make_sample


def run_up(demo: bool | None) -> None:
    """Database, migrations, sample organisation, pages, jobs and mail, until Ctrl-C.

    ``demo`` None: with the playground as long as no real organisation was set up and only this machine is served.
    """
    settings = read_settings(demo=demo)
    set_up_logging(settings)
    terminal.print("[bold]Rapport[/]")
    door = take_port(settings)
    with databases.open_server(settings, tell) as server:
        uvloop.run(_run_everything(settings, server, door, demo))
    terminal.print("[green]✓[/] Stopped")


def run_web() -> None:
    """The pages and the API, until Ctrl-C."""
    settings = read_settings()
    set_up_logging(settings)
    door = take_port(settings)
    with databases.open_server(settings, tell, share=True) as server:
        uvloop.run(_run_web(settings, server, door))


def run_worker() -> None:
    """Jobs, timers and mail, until Ctrl-C."""
    settings = read_settings()
    set_up_logging(settings)
    with databases.open_server(settings, tell, share=True) as server:
        uvloop.run(_run_worker(settings, server))


async def _run_everything(settings: Settings, server: databases.Server, door: socket.socket, demo: bool | None) -> None:
    stop = stop_on_signals()
    keeper = asyncio.create_task(server.keep_running(), name="database keeper")
    with step("Bringing the database up to date", "Database is ready"):
        await migrate(server.url("owner"))
    database = await Database.connect(databases.urls_of(server))
    settings = await _decide_demo(settings, database, demo)
    background = Background(settings, database)
    try:
        sample = await _open_sample(settings, database)
        web = make_server(build_app(settings, database), settings)
        serving = asyncio.create_task(serve(web, door, stop))
        await background.start()
        with step("Opening the doors", "Everything is up"):
            await until_serving(web, serving)
        tell_links(await _links(settings, database, sample))
        warming = asyncio.create_task(warm_etiquette(), name="etiquette")
        await asyncio.gather(serving, warming)
        terminal.print("\nStopping: letting running work end")
    finally:
        await background.stop()
        await database.close()
        keeper.cancel()


async def _run_web(settings: Settings, server: databases.Server, door: socket.socket) -> None:
    stop = stop_on_signals()
    await _refuse_old_schema(server)
    keeper = asyncio.create_task(server.keep_running(), name="database keeper")
    database = await Database.connect(databases.urls_of(server))
    try:
        web: Server = make_server(build_app(settings, database), settings)
        tell(f"Listening at {settings.url}")
        warming = asyncio.create_task(warm_etiquette(), name="etiquette")
        await asyncio.gather(serve(web, door, stop), warming)
    finally:
        await database.close()
        keeper.cancel()


async def _run_worker(settings: Settings, server: databases.Server) -> None:
    stop = stop_on_signals()
    await _refuse_old_schema(server)
    keeper = asyncio.create_task(server.keep_running(), name="database keeper")
    database = await Database.connect(databases.urls_of(server))
    background = Background(settings, database)
    await background.start()
    tell("Working")
    try:
        await stop.wait()
    finally:
        await background.stop()
        await database.close()
        keeper.cancel()


async def _refuse_old_schema(server: databases.Server) -> None:
    if not await is_current(server.url("owner")):
        raise StartError("The database is not up to date. Run `rapport migrate` once, then start this again.")


async def _decide_demo(settings: Settings, database: Database, demo: bool | None) -> Settings:
    """Whether the playground is there; its customer writes real mails to our own door, on this machine."""
    is_demo = settings.demo
    if demo is None and not is_demo and settings.host == "127.0.0.1":
        async with database.across() as tx:
            is_demo = not await is_set_up(tx)
    if not is_demo:
        return settings
    door_port = settings.smtp_door_port or find_free_port()
    return msgspec.structs.replace(settings, demo=True, allow_private=True, smtp_door_port=door_port)


async def _open_sample(settings: Settings, database: Database) -> Sample | None:
    if not settings.demo:
        return None
    known = await find_sample(database)
    if known is not None:
        return known
    with step("Filling the sample organisation", "Sample organisation is ready"):
        return await make_sample(database)


async def _links(settings: Settings, database: Database, sample: Sample | None) -> list[tuple[str, str, str]]:
    help_page = ("Help page", f"{settings.url}/help", "what your customers see")
    if sample is None:
        async with database.across() as tx:
            ready = await is_set_up(tx)
        if not ready:
            link = setup_link(settings, open_keyring(settings))
            return [("Set up", link, "your organisation, in a few minutes"), help_page]
        return [("Agent console", f"{settings.url}/console/", "sign in with your own address"), help_page]
    async with database.transaction(sample.organisation_id) as tx:
        token = await make_once_link(tx, user=sample.owner_id, organisation=sample.organisation_id, purpose="sign-in")
    console = f"{settings.url}/auth/once/{token}"
    return [
        ("Agent console", console, "signs you in to the sample organisation, once, within 30 minutes"),
        ("Playground", f"{settings.url}/playground", "play both sides: the customer and the agent"),
        help_page,
    ]
