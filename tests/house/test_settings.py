"""What settings make for themselves on first use."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kaiye.settings import _secret


def test_a_secret_is_whole_or_absent_and_the_same_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "django.key"

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(os, "link", die)
        with pytest.raises(KeyboardInterrupt):
            _secret(path)
    assert not path.exists()
    with ThreadPoolExecutor(8) as pool:
        (found,) = set(pool.map(_secret, [path] * 8))
    assert len(found) == 64
    assert path.stat().st_mode & 0o777 == 0o600
