"""What takes longest begins first, so that no process waits for another at the end."""

from __future__ import annotations

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked `journey` or `slow` come before all others, in their own order."""
    items.sort(key=lambda item: not any(item.get_closest_marker(mark) for mark in ("journey", "slow")))
