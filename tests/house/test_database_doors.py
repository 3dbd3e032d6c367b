"""One place opens transactions; who may work across organisations is named here."""

import pytest

from tests.house.sources import called_names, name_of, python_files

STORAGE = "src/rapport/storage/"
DRIVER = {"asyncpg.connect", "asyncpg.create_pool", "create_async_engine", "create_engine", "get_raw_connection"}

# Who opens a transaction that no organisation limits, and why none can be named yet.
ACROSS = {
    "src/rapport/storage/session.py": "its definition and its test at start",
    "src/rapport/events/cluster.py": "the cluster belongs to no organisation",
    "src/rapport/realtime/hub.py": "one reader of the log for every screen",
    "src/rapport/realtime/here.py": "one beat for the agents of every organisation",
    "src/rapport/jobs/worker.py": "takes the jobs of every organisation",
    "src/rapport/workflows/timers_fire.py": "finds what is due anywhere, then works in its organisation",
    "src/rapport/workflows/sample/organisation.py": "makes the organisation",
    "src/rapport/api/auth.py": "nobody is known before they signed in",
    "src/rapport/api/forgotten.py": "nobody is known before they signed in",
    "src/rapport/api/playground/routes.py": "signs in to the sample organisation, in demo mode only",
    "src/rapport/api/setup.py": "makes the organisation",
    "src/rapport/api/health.py": "looks at the server",
    "src/rapport/cli/doctor.py": "looks at the installation",
    "src/rapport/cli/up.py": "asks whether an organisation was set up",
    "src/rapport/cli/upkeep.py": "throws sample organisations away",
    "src/rapport/desk/accounts/sessions.py": "finds the organisation of a session",
    "src/rapport/desk/accounts/sign_in.py": "finds the organisation of an address",
    "src/rapport/desk/accounts/tokens.py": "finds the organisation of a program's token",
    "src/rapport/desk/feedback/queries.py": "finds the organisation of a survey link",
    "src/rapport/desk/inboxes/visitors.py": "finds the organisation of a widget's key or token",
    "src/rapport/desk/inboxes/help_desk.py": "finds the organisation of the help page",
    "src/rapport/desk/inboxes/mailboxes.py": "finds the mailboxes to read, in every organisation",
}


def test_no_connection_is_opened_outside_storage() -> None:
    found = {}
    for path in python_files("src"):
        if not name_of(path).startswith(STORAGE):
            used = {call for call in called_names(path) if call in DRIVER or call.split(".")[-1] in DRIVER}
            if used:
                found[name_of(path)] = used
    assert found == {}


def test_the_driver_connection_stays_in_the_session() -> None:
    reach = [name_of(path) for path in python_files("src") if "driver_connection" in path.read_text()]
    assert reach == ["src/rapport/storage/session.py"]


def test_nobody_else_begins_or_ends_a_transaction() -> None:
    verbs = {"begin", "begin_nested", "commit", "rollback", "start_transaction"}
    found = {}
    for path in python_files("src"):
        if not name_of(path).startswith(STORAGE):
            used = {call for call in called_names(path) if call.split(".")[-1] in verbs}
            if used:
                found[name_of(path)] = used
    assert found == {}


@pytest.mark.threat("A03")
def test_work_across_organisations_is_named() -> None:
    users = {name_of(path) for path in python_files("src") if any(c.endswith(".across") for c in called_names(path))}
    assert users - set(ACROSS) == set(), "say in ACROSS why this file needs it"
    assert set(ACROSS) - users <= {"src/rapport/storage/session.py"}, "these do not need it any more"
