"""A test that talks to real servers and fails is run once more from nothing, and the run's end tells of it loudly."""

from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

SUITES = ("api", "channels", "cli", "e2e", "events", "jobs", "kills", "realtime", "storage", "workflows")
HERE = Path(__file__).parent
AGAIN = "again"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Runs a test of these suites; never one that calculates only (docs/decisions/0060)."""
    if item.path.relative_to(HERE).parts[0] not in SUITES:
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    failed = [report for report in reports if report.failed]
    if failed:
        for report in (*failed, *_take_all_down(item)):
            report.outcome = AGAIN  # type: ignore[assignment]  # an outcome of our own, see pytest_report_teststatus
            item.ihook.pytest_runtest_logreport(report=report)
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def _take_all_down(item: pytest.Item) -> list[pytest.TestReport]:
    """End what tests share, whatever its scope: the database, mail servers, loops. Answers what went wrong with it."""
    shared = item.session._setupstate
    ending = pytest.CallInfo.from_call(lambda: shared.teardown_exact(None), when="teardown")
    return [pytest.TestReport.from_item_and_call(item, ending)] if ending.excinfo else []


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """How a first failure is shown."""
    return (AGAIN, "A", "AGAIN") if report.outcome == AGAIN else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The whole first failure of each test that was run again, with what it printed; then their names."""
    reports = terminalreporter.stats.get(AGAIN, [])
    if not reports:
        return
    terminalreporter.section("first failures of tests that were run again: look for the cause of each")
    for report in reports:
        terminalreporter.write_line(f"{report.nodeid} ({report.when})")
        terminalreporter.write_line(report.longreprtext)
        for name, words in report.sections:
            terminalreporter.write_line(f"--- {name}\n{words}")
    terminalreporter.section("run again")
    for name in sorted({report.nodeid for report in reports}):
        terminalreporter.write_line(name)
