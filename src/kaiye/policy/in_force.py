"""The parameters of this moment: the book's own with every enacted change, the same in every process."""

from __future__ import annotations

from dataclasses import dataclass

from kaiye.database.api import find
from kaiye.policy.models import Edition, ParameterChange
from kaiye.policy.states import State
from kaiye.rules.api import Parameters, standard_parameters

EDITION = 1


@dataclass(frozen=True, slots=True)
class _Known:
    # A number alone could be given out again after a rollback; with its change it is told apart.
    edition: tuple[int, int]
    parameters: Parameters


# Replaced as a whole, never changed in place: threads need no lock.
_known = _Known((0, 0), standard_parameters())


def parameters_in_force() -> Parameters:
    """The parameters by which a decision of this moment is made.

    One row is read; the changes only when that row says something new. The same object comes back as long
    as nothing was enacted, so its digest is reckoned once.
    """
    global _known
    edition = latest_edition()
    known = _known
    if known.edition == edition:
        return known.parameters
    parameters = up_to(edition[0])
    _known = _Known(edition, parameters)
    return parameters


def latest_edition() -> tuple[int, int]:
    """Number and primary key of the change enacted last; zeros when there is none."""
    row = find(Edition, pk=EDITION)
    return (row.number, row.change_id) if row is not None else (0, 0)


def up_to(number: int) -> Parameters:
    """The parameters after the enacted change of that number, as they were before any later one."""
    parameters = standard_parameters()
    enacted = ParameterChange.objects.filter(state=State.ENACTED, number__lte=number)
    for change in enacted.order_by("number"):
        parameters = parameters.changed(change.parameter)
    return parameters
