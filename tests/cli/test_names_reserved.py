"""`kaiye names reserve | reserved | release`."""

from __future__ import annotations

import json

from tests.cli.test_commands import Run, kaiye

__all__ = ["kaiye"]

NAME, PHONE = "合肥听松澜软件科技有限公司", "13855100001"
ASKED = ["--authority", "340104", "--investor", "何青禾", "--investor", "陆星野", "--commitment"]


def test_a_name_is_reserved_at_the_counter_and_given_up(kaiye: Run) -> None:
    made = kaiye("names", "reserve", NAME, *ASKED, "--phone", PHONE, "--json")
    assert made.returncode == 0, made.stderr
    (kept,) = json.loads(made.stdout)["reservations"]
    assert (kept["state"], kept["standing"], kept["investors"]) == ("held", True, ["何青禾", "陆星野"])
    taken = kaiye("names", "reserve", NAME, *ASKED, "--phone", "13800138009")
    assert taken.returncode == 5
    assert NAME in taken.stderr
    assert NAME in kaiye("names", "reserved", "--phone", PHONE).stdout
    assert kaiye("names", "release", kept["reference"], "--phone", "13800138009").returncode == 3
    assert "已放弃" in kaiye("names", "release", kept["reference"], "--phone", PHONE).stdout
