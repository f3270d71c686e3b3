"""`kaiye evidence load | lists | sources`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.test_commands import Run, kaiye

__all__ = ["kaiye"]


def test_a_list_is_loaded_with_its_origin_and_date_or_refused_whole(kaiye: Run, tmp_path: Path) -> None:
    file = tmp_path / "forbidden.csv"
    file.write_text("division,address,listed_on\n340104,样例路8号,2026-11-01\n", encoding="utf-8")
    told = ["--origin", "市自然资源局", "--dated", "2026-11-20"]
    made = kaiye("evidence", "load", "forbidden_addresses", str(file), *told, "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout) == {"list": "forbidden_addresses", "lines": 1, "added": 1, "removed": 0}
    assert "市自然资源局" in kaiye("evidence", "lists").stdout
    file.write_text("division,address,listed_on\n340104,样例路9号,yesterday\n", encoding="utf-8")
    wrong = kaiye("evidence", "load", "forbidden_addresses", str(file), *told)
    assert (wrong.returncode, "第2行" in wrong.stderr) == (2, True)
    assert json.loads(kaiye("evidence", "lists", "--json").stdout)[0]["entries"] == 1
    sources = json.loads(kaiye("evidence", "sources", "--json").stdout)
    assert len(sources) == 8
