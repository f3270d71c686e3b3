"""What exists is documented, and what is documented exists."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SETTING = re.compile(r"KAIYE_[A-Z_]+")
# Names that are not read from the environment by the product.
INTERNAL = {
    "KAIYE_TEST_HOME",
    "KAIYE_TEST_DATABASE",
    "KAIYE_TEST_CLUSTER_URL",
    "KAIYE_SHARED",
    "KAIYE_SUPERVISED",
}


def test_the_generated_pages_are_up_to_date() -> None:
    run = subprocess.run(
        [sys.executable, "tools/docs.py", "--check"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "kaiye.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr[-2000:]


def test_every_setting_is_described() -> None:
    used = {
        name
        for path in (ROOT / "src" / "kaiye").rglob("*.py")
        for name in re.findall(r"[\"'](KAIYE_[A-Z_]+)[\"']", path.read_text())
    }
    described = set(SETTING.findall((DOCS / "settings.md").read_text()))
    assert used - INTERNAL - described == set()
    assert described - used == set()


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
            if not target.startswith(("http://", "https://")):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_decision_records_are_numbered_once() -> None:
    numbers = [path.name[:4] for path in (DOCS / "decisions").glob("*.md")]
    assert len(numbers) == len(set(numbers))


def test_both_readmes_tell_the_same_tour() -> None:
    english, chinese = ((ROOT / name).read_text() for name in ("README.md", "README.zh.md"))
    commands = re.compile(r"^(?:make|kaiye|createdb|export) [^#\n]*", re.M)
    assert [c.strip() for c in commands.findall(english)] == [c.strip() for c in commands.findall(chinese)]
