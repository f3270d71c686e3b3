"""Which case an officer may see."""

from __future__ import annotations

from kaiye.casework.models import Case
from kaiye.identity.api import Actor, Permission
from kaiye.kernel.api import NotFound, say


def find(case_id: int, actor: Actor) -> Case:
    """The case, if `actor` may see it; raises `NotFound` otherwise."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None or not actor.may(Permission.READ_CASE, case):
        raise NotFound(say("没有找到这个案件。"))
    return case
