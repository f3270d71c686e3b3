"""`python -m tests.journeys.audit FILE`: does the register say what people were told, and no half of anything?

Runs in a process of its own with the environment of a town. FILE holds what was acknowledged (see
`clerk.Acknowledged.as_json`). Waits until no job is left, then prints one fault a line; none is good.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Until no job is left; a killed worker's jobs are taken up by the next one, so this takes a few seconds.
PATIENCE = 60.0


def main() -> None:
    """Faults on standard output, one a line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaiye.settings")
    import django

    django.setup()
    _wait()
    told = json.loads(Path(sys.argv[1]).read_text())
    for fault in (*_jobs(), *_promises(told), *_cases(), *_entities(), *_files()):
        print(fault)


def _wait() -> None:
    from kaiye.jobs.models import Job

    until = time.monotonic() + PATIENCE
    while Job.objects.filter(due__isnull=False, period__isnull=True).exists() and time.monotonic() < until:
        time.sleep(0.1)


def _jobs() -> Iterator[str]:
    from kaiye.jobs.api import dead, waiting
    from kaiye.notices.models import Notice, State

    for job in dead():
        yield f"dead job: {job}"
    for job in waiting():
        yield f"waiting job: {job}"
    for notice in Notice.objects.exclude(state=State.DELIVERED):
        yield f"{notice} is {notice.state}"


def _promises(told: list[dict[str, Any]]) -> Iterator[str]:
    """What was acknowledged has happened, once."""
    from kaiye.casework.models import Case
    from kaiye.filings.models import Filing

    known = {filing.reference: filing for filing in Filing.objects.all()}
    for lost in {one["reference"] for one in told} - set(known):
        yield f"acknowledged filing {lost} is lost"
    for extra in set(known) - {one["reference"] for one in told}:
        yield f"{extra}: a second filing of somebody who started one"
    for one in told:
        reference = one["reference"]
        yield from _signatures(reference, one)
        cases = list(Case.objects.filter(filing=reference))
        if one["submitted"] and len(cases) != 1:
            yield f"{reference}: submitted once, {len(cases)} cases"
        for case in cases:
            if one["uscc"] and case.uscc != one["uscc"]:
                yield f"{reference}: told {one['uscc']}, registered {case.uscc or 'nothing'}"


def _signatures(reference: str, one: dict[str, Any]) -> Iterator[str]:
    from kaiye.filings.models import Frozen
    from kaiye.signing.api import SignerState
    from kaiye.signing.models import SignatureRow, SignerRow

    frozen = list(Frozen.objects.filter(filing__reference=reference))
    if one["signing"] and len(frozen) != 1:
        yield f"{reference}: opened for signing once, laid before signers {len(frozen)} times"
    for key in one["signatures"]:
        signers = SignerRow.objects.filter(ceremony__in=[row.ceremony for row in frozen], key=key)
        evidence = SignatureRow.objects.filter(signer__in=signers).count()
        if [signer.state for signer in signers] != [SignerState.SIGNED] or evidence != 1:
            yield f"{reference}: the acknowledged signature of {key} is not there once"


def _cases() -> Iterator[str]:
    """Every case is decided, and everything that follows a decision is there."""
    from kaiye.casework.models import Case
    from kaiye.casework.notes import decision_note
    from kaiye.casework.states import State
    from kaiye.filings.api import by_reference

    approved: Counter[str] = Counter()
    for case in Case.objects.all():
        if case.life not in (State.APPROVED, State.RETURNED):
            yield f"{case} is {case.state}"
            continue
        if by_reference(case.filing).state != case.state:
            yield f"{case} is {case.state}, its filing is not"
        note = decision_note(case)
        if note is None or not note.sha256 or not note.told:
            yield f"{case}: no notice, or not printed, or nobody told"
        approved[case.title] += case.life is State.APPROVED
        if case.life is State.APPROVED:
            yield from _registered(case)
        elif case.uscc:
            yield f"{case} was returned and has a code"
    for title, times in approved.items():
        if times != 1:
            yield f"{title} was applied for and {times} have it"


def _registered(case: Any) -> Iterator[str]:
    from kaiye.archive.api import check_entity, volumes
    from kaiye.kernel.api import KaiyeError
    from kaiye.ledger.api import entries
    from kaiye.licences.models import Licence
    from kaiye.names.models import RegisteredName
    from kaiye.publicity.models import PublicEntity
    from kaiye.registry.models import Entity, EntityVersion, UsccAllocation

    found = {
        "entity": Entity.objects.filter(uscc=case.uscc, name=case.title, version=1).count(),
        "version in force": EntityVersion.objects.filter(entity__uscc=case.uscc, valid_to=None).count(),
        "version": EntityVersion.objects.filter(entity__uscc=case.uscc).count(),
        "code of its own": UsccAllocation.objects.filter(uscc=case.uscc, case=case.filing).count(),
        "name": RegisteredName.objects.filter(uscc=case.uscc, full_name=case.title).count(),
        "licence": Licence.objects.filter(uscc=case.uscc).count(),
        "current licence with both PDFs": Licence.objects.filter(uscc=case.uscc, state="current")
        .exclude(original="")
        .exclude(duplicate="")
        .count(),
        "archive volume": len([one for one in volumes(case.uscc) if one.case == case.filing]),
        "public row": PublicEntity.objects.filter(uscc=case.uscc, name=case.title, version=1).count(),
    }
    trail = Counter(entry.kind for entry in entries(case.uscc))
    found |= {f"trail entry {kind}": trail[kind] for kind in ("entity.registered", "licence.issued")}
    for what, count in found.items():
        if count != 1:
            yield f"{case} ({case.uscc}): {count} × {what}"
    try:
        reports = check_entity(case.uscc)
    except KaiyeError as error:
        yield f"{case}: its archive cannot be read: {error}"
        return
    for report in reports:
        yield from (f"{case}: volume {report.archive_number}: {fault.message}" for fault in report.faults)


def _entities() -> Iterator[str]:
    """Nothing in the register that no case has put there; no code twice."""
    from kaiye.casework.models import Case
    from kaiye.casework.states import State
    from kaiye.licences.models import Licence
    from kaiye.registry.models import Entity, UsccAllocation

    cases = Counter(Case.objects.filter(state=State.APPROVED).values_list("uscc", flat=True))
    for model in (Entity, Licence, UsccAllocation):
        codes = Counter(model.objects.values_list("uscc", flat=True))
        yield from (f"{model.__name__}: {code} {times} times" for code, times in codes.items() if times > 1)
        if model is not UsccAllocation:
            yield from (f"{model.__name__} {code} without a case" for code in codes - cases)


def _files() -> Iterator[str]:
    """Every file that a row refers to is there, decrypts and has its digest."""
    from kaiye.archive.models import Volume
    from kaiye.casework.models import CaseNote
    from kaiye.kernel.api import KaiyeError
    from kaiye.licences.models import Licence
    from kaiye.signing.models import DocumentRow
    from kaiye.vault.api import files

    columns = (
        (DocumentRow, "original_sha256"),
        (DocumentRow, "current_sha256"),
        (CaseNote, "sha256"),
        (Licence, "original"),
        (Licence, "duplicate"),
        (Volume, "sha256"),
    )
    for model, column in columns:
        for sha256 in model.objects.exclude(**{column: ""}).values_list(column, flat=True):
            try:
                files.get(sha256)
            except KaiyeError as error:
                yield f"{model.__name__}.{column}: {error}"


if __name__ == "__main__":
    main()
