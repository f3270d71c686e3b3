"""What takes longest begins first, so that no process waits for another at the end; no test sees another's rows."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked `journey` or `slow` come before all others, in their own order."""
    items.sort(key=lambda item: not any(item.get_closest_marker(mark) for mark in ("journey", "slow")))


@pytest.fixture(autouse=True)
def _another_database() -> Iterator[None]:
    """The database of each test is another: what a process knows of rows that are there is forgotten."""
    yield
    if rulesets := sys.modules.get("kaiye.casework.rulesets"):
        rulesets.forget_committed()
