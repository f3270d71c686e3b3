"""How often the class of a filing's first scope item is suggested from its name, beside always saying the commonest.

    python benches/industry.py ../shared/data/registrations_100k.csv.gz

The filings carry no industry code. What stands in for it is the class of the first phrase of their scope,
where the catalogue holds exactly that phrase; filings whose scope begins otherwise are left out.
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
from collections import Counter
from pathlib import Path

from kaiye.catalogue.api import industry, scope_item
from kaiye.cli.database import make_ready

_PARTED = re.compile(r"[；;、，,。]")
_HEAD = re.compile(r"^(一般项目|许可项目|经营范围)[:：]")


def section(code: str) -> str:
    """The letter of a class's section."""
    entry = industry(code)
    return entry.section if entry else ""


def main(path: Path) -> None:
    """Prints the hit rates."""
    make_ready()
    from kaiye.names.api import main_industries

    wanted: list[tuple[str, str]] = []
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            first = _PARTED.split(_HEAD.sub("", row["scope"].strip()))[0].strip()
            entry = scope_item(first) if first else None
            if entry is not None:
                wanted.append((row["name"], entry.gb4754))
    hits: Counter[str] = Counter()
    commonest = Counter(code for _, code in wanted).most_common(3)
    for name, code in wanted:
        found = [one.code for one in main_industries(name, [], 3)]
        hits["class, first"] += found[:1] == [code]
        hits["class, first three"] += code in found
        hits["section, first"] += [section(one) for one in found[:1]] == [section(code)]
        hits["section, first three"] += section(code) in {section(one) for one in found}
        hits["baseline: class, always the commonest"] += code == commonest[0][0]
        hits["baseline: class, the three commonest"] += code in {one for one, _ in commonest}
    print(f"{len(wanted)} filings whose scope begins with a phrase of the catalogue")
    for label, count in hits.items():
        print(f"{label:40} {count / len(wanted):6.1%}")


if __name__ == "__main__":
    source = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data/registrations_100k.csv.gz")
    if not source.exists():
        sys.exit(f"There is no list of filings at {source}.")
    main(source)
