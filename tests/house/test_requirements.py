"""Tests name requirement lines and threats that exist."""

from tests.house.requirements import IDS, THREATS, known, marks


def test_marks_name_requirements_that_exist() -> None:
    lines = set(known(IDS))
    assert [(line, test) for line, test in marks("req") if line not in lines] == []


def test_marks_name_threats_that_exist() -> None:
    threats = set(known(THREATS))
    assert [(threat, test) for threat, test in marks("threat") if threat not in threats] == []
