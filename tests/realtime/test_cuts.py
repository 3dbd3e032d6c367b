"""Lines cut anywhere: nobody misses a word, nobody hears one twice, and all hear them in one order."""

import asyncio
import os
from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from rapport.api import widget
from rapport.api.console import messages
from rapport.kit.limits import Limit
from rapport.storage.session import Database
from tests.conftest import TestServer
from tests.realtime.cut_desk import SCREENS, WIDGETS, Ground, Stage

LONG = bool(os.environ.get("RAPPORT_LONG"))
STORIES, STEPS, CUTS = (80, 50, 1_000) if LONG else (2, 25, 10)
SETTINGS = settings(
    max_examples=STORIES,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # a shorter story would be nicer to read, and takes long to find
    suppress_health_check=list(HealthCheck),
)
TALKS = st.integers(0, WIDGETS - 1)
SPEAKERS = st.sampled_from(["customer", "agent"])
ONE = st.integers(0, SCREENS - 1)
SOME = st.sets(ONE, min_size=1)
LONG_WORDS = "and a long answer " * 1_000


class Story(RuleBasedStateMachine):
    """Customers and an agent talk while lines are cut inside frames, go down, stand still, and the server restarts."""

    def __init__(self, runner: asyncio.Runner, ground: Ground, faults: list[BaseException]) -> None:
        super().__init__()
        self._runner = runner
        self._faults = faults
        self._stage = self._do(Stage.set_up(ground))
        self._restarted = False

    def _do(self, part: Coroutine[Any, Any, Any]) -> Any:
        try:
            return self._runner.run(part)
        except (AssertionError, TimeoutError) as fault:
            self._faults.append(fault)
            raise

    @rule(talk=TALKS, by=SPEAKERS)
    def say(self, talk: int, by: str) -> None:
        """One line."""
        self._do(self._stage.say(talk, by))

    @rule(speakers=st.lists(st.tuples(TALKS, SPEAKERS), min_size=2, max_size=6))
    def say_at_once(self, speakers: list[tuple[int, str]]) -> None:
        """Several speak at the same time."""

        async def speak() -> None:
            await asyncio.gather(*(self._stage.say(talk, by) for talk, by in speakers))

        self._do(speak())

    @rule(cuts=st.dictionaries(ONE, st.floats(0, 1, exclude_max=True), min_size=1), talk=TALKS, by=SPEAKERS)
    def cut_inside_the_next_frames(self, cuts: dict[int, float], talk: int, by: str) -> None:
        """Of what passes next to each of these screens only a share arrives."""
        for screen, share in cuts.items():
            self._stage.lines[screen].cut_within(share)
        self._do(self._stage.say(talk, by))

    @rule(screens=SOME)
    def cut(self, screens: set[int]) -> None:
        """Between two frames, or wherever they stand."""
        for screen in screens:
            self._stage.lines[screen].cut_all()

    @rule(screen=ONE)
    def go_down(self, screen: int) -> None:
        """The screen finds no way until all is mended."""
        self._stage.lines[screen].go_down()

    @rule(screen=ONE, talk=TALKS)
    def read_nothing(self, screen: int, talk: int) -> None:
        """The screen takes nothing, while more is said than its line can hold."""
        self._stage.lines[screen].stand_still()
        self._do(self._stage.say(talk, "agent", LONG_WORDS))

    @precondition(lambda self: not self._restarted)
    @rule()
    def restart(self) -> None:
        """The server ends and begins again: once in a story."""
        self._restarted = True
        self._do(self._stage.ground.restart())

    @rule()
    def settle(self) -> None:
        """All is mended, and everybody hears everything."""
        self._do(self._stage.settle())

    @invariant()
    def is_one_order(self) -> None:
        """At any moment."""

        async def check() -> None:
            self._stage.check()

        self._do(check())

    def teardown(self) -> None:
        """Every story ends well."""
        try:
            self._do(self._stage.settle())
        finally:
            self._do(self._stage.close())


@pytest.mark.slow("two stories of 25 steps; at full length eighty of fifty, with more than 1,000 cuts")
@pytest.mark.threat("I06", "I07")
def test_cut_anywhere_nothing_is_missed_or_doubled_and_all_hear_one_order(
    postgres: TestServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(widget, "MESSAGES", Limit(10**6, 1))
    monkeypatch.setattr(messages, "PACE", Limit(10**6, 1))
    with asyncio.Runner() as runner:
        name = runner.run(postgres.make_database())
        database = runner.run(Database.connect(postgres.urls(name), pool_size=5))
        ground = runner.run(Ground.open(database, tmp_path))
        faults: list[BaseException] = []
        try:
            story = partial(Story, runner, ground, faults)
            run_state_machine_as_test(story, settings=SETTINGS)  # type: ignore[arg-type]  # a factory does as well
        except HypothesisException as flaky:  # a race that does not come again when the story is told again
            raise (faults or [flaky])[0] from flaky
        runner.run(ground.close())
        runner.run(database.close())
        runner.run(postgres.drop_database(name))
    print(f"\n{ground.cuts} cuts, {ground.restarts} restarts, {ground.lines} lines: 0 missed, 0 doubled, one order")
    assert ground.cuts >= CUTS
