"""The command `rapport`; each part is imported when it is called, so that `rapport review` needs no database."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from rapport import __version__


def in_plain_words(command: Callable[..., Any]) -> Callable[..., Any]:
    """End with the message, without a traceback, when an operator can mend it."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        from rapport.cli.troubles import TROUBLES

        try:
            return command(*args, **options)
        except TROUBLES as trouble:
            raise click.ClickException(str(trouble)) from trouble

    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rapport")
def main() -> None:
    """Rapport: a customer-service desk with manners."""


@main.command()
@click.option("--demo/--no-demo", default=None, help="With the playground; on until you set up an organisation.")
@in_plain_words
def up(demo: bool | None) -> None:
    """Run everything in one process: database, pages, jobs and mail."""
    from rapport.cli.up import run_up

    run_up(demo)


@main.command()
@in_plain_words
def web() -> None:
    """Run the pages and the API only (with `rapport worker` beside it)."""
    from rapport.cli.up import run_web

    run_web()


@main.command()
@in_plain_words
def worker() -> None:
    """Run jobs, timers and mail only (with `rapport web` beside it)."""
    from rapport.cli.up import run_worker

    run_worker()


@main.command()
@in_plain_words
def migrate() -> None:
    """Bring the database up to date."""
    from rapport.cli.upkeep import run_migrate

    run_migrate()


@main.command()
@click.option("--sql", is_flag=True, help="Print the SQL that makes Rapport's database roles, for an administrator.")
@in_plain_words
def doctor(sql: bool) -> None:
    """Say in plain words what is wrong with this installation."""
    from rapport.cli.doctor import print_sql, run_doctor

    if sql:
        print_sql()
        return
    sys.exit(run_doctor())


@main.command()
@click.option("--jsonl", is_flag=True, required=True, help="A JSON row a line in, a line with the findings out.")
@in_plain_words
def review(jsonl: bool) -> None:
    """Review drafts from standard input."""
    from rapport.etiquette.commands import Row, review_row
    from rapport.etiquette.commands_people import answer_rows

    if jsonl:
        _say_unreadable(answer_rows(sys.stdin.buffer, sys.stdout.buffer, Row, review_row))


@main.command()
@click.argument("file")
@click.option("--channel", default="email", show_default=True, help="email, chat or social.")
@in_plain_words
def check(file: str, channel: str) -> None:
    """Review one text FILE (or - for standard input); ends with 1 when something firm was found."""
    from rapport.etiquette.commands import check_file

    sys.exit(check_file(file, channel))


@main.command()
@click.option("--jsonl", is_flag=True, required=True, help="A JSON row {id, history} a line in, its mood out.")
@in_plain_words
def mood(jsonl: bool) -> None:
    """Read customers' moods from conversations on standard input."""
    from rapport.etiquette.commands_people import MoodRow, answer_rows, mood_row

    if jsonl:
        _say_unreadable(answer_rows(sys.stdin.buffer, sys.stdout.buffer, MoodRow, mood_row))


@main.command()
@click.option("--jsonl", is_flag=True, required=True, help="A JSON row {id, text} a line in, spans out.")
@in_plain_words
def secrets(jsonl: bool) -> None:
    """Find personal and secret data in texts on standard input."""
    from rapport.etiquette.commands_people import TextRow, answer_rows, secrets_row

    if jsonl:
        _say_unreadable(answer_rows(sys.stdin.buffer, sys.stdout.buffer, TextRow, secrets_row))


@main.command()
@click.option("--jsonl", is_flag=True, required=True, help="A JSON row {id, text} a line in, politeness out.")
@in_plain_words
def tone(jsonl: bool) -> None:
    """Read politeness and empathy in texts on standard input."""
    from rapport.etiquette.commands_people import TextRow, answer_rows, tone_row

    if jsonl:
        _say_unreadable(answer_rows(sys.stdin.buffer, sys.stdout.buffer, TextRow, tone_row))


def _say_unreadable(rows: int) -> None:
    if rows:
        raise click.ClickException(f"{rows} {'row' if rows == 1 else 'rows'} could not be read; each says why.")


@main.group()
def mail() -> None:
    """Work with mails."""


@mail.command("parse")
@click.option("--jsonl", is_flag=True, required=True, help="A JSON row {id, file} a line in, what the mail says out.")
@in_plain_words
def mail_parse(jsonl: bool) -> None:
    """Read mails from files and write what was understood."""
    from rapport.channels.email.commands import parse_jsonl

    if jsonl:
        parse_jsonl(sys.stdin.buffer, sys.stdout.buffer)


@main.group()
def demo() -> None:
    """The sample organisation."""


@demo.command("reset")
@in_plain_words
def demo_reset() -> None:
    """Throw the sample organisation away and make it anew; real ones are not touched."""
    from rapport.cli.upkeep import reset_demo

    reset_demo()
