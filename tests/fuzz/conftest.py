"""What does not come as far as the database need not be asked twice."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "one_engine: on SQLite alone, unless --full is given")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """See the marker."""
    if config.getoption("--full"):
        return
    twice = [item for item in items if item.get_closest_marker("one_engine") and "[postgresql" in item.name]
    config.hook.pytest_deselected(items=twice)
    items[:] = [item for item in items if item not in twice]
