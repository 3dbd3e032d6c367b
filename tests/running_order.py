"""The order in which files go to the processes that test: the longest first, so that none is left alone last."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
LONGEST = tuple((HERE / "running_order.txt").read_text().split())


def pytest_configure(config: pytest.Config) -> None:
    """xdist would put files with many tests first; many of ours are quick, and two tests may take minutes."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files of the list in its order, then all others in theirs."""
    places = {HERE / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))
