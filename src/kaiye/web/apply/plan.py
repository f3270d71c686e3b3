"""Which pages a filing of each type has, in which order, and which page answers for a place in the dossier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaiye.kernel.api import Message, NotFound, say
from kaiye.web.apply.business_pages import Approval, Industry, Scope
from kaiye.web.apply.money_pages import Capital, Investor, Term
from kaiye.web.apply.name_page import Name
from kaiye.web.apply.page import Document, Page
from kaiye.web.apply.paper_pages import Articles, Owners
from kaiye.web.apply.people_pages import Operator, Organisation, Person
from kaiye.web.apply.place_pages import Domicile, Place
from kaiye.web.apply.post_pages import Board, Contacts, Legal, Supervision


@dataclass(frozen=True, slots=True)
class Listing:
    """A page that lists several things of a kind and lets another be added."""

    slug: str
    title: Message
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the task list with its tasks."""

    title: Message
    tasks: tuple[Page | Listing, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A field of a page: where a finding can be mended.

    `own` when the finding is about that field or what is under it, not about something the field is a
    part of: all shareholders together miss the capital, not the first of them.
    """

    page: Page
    key: str
    field: str
    own: bool


_OWN, _BELOW = 2, 1
PEOPLE = Listing("people", say("人员和单位"), (Person(), Organisation()))
INVESTORS = Listing("investors", say("股东和出资"), (Investor(),))
LISTINGS = {listing.slug: listing for listing in (PEOPLE, INVESTORS)}

_START = Section(say("名称和业务"), (Place(), Name(), Industry(), Scope(), Approval(), Domicile()))
_COMPANY = (
    _START,
    Section(say("资本和股东"), (PEOPLE, Capital(), INVESTORS)),
    Section(say("任职"), (Board(), Legal(), Supervision(), Contacts())),
    Section(say("其他"), (Term(), Articles(), Owners())),
)
_PLANS: dict[str, tuple[Section, ...]] = {
    "LLC": _COMPANY,
    "JSC": _COMPANY,
    "IIH": (_START, Section(say("经营者"), (Operator(), Term()))),
}
TYPES = frozenset(_PLANS)


def sections(document: Document) -> tuple[Section, ...]:
    """The task list of this filing."""
    return _PLANS[document["entity_type"]]


def tasks(document: Document) -> Iterator[Page | Listing]:
    """All tasks in order; a page for several things is left out while there are none."""
    for section in sections(document):
        for task in section.tasks:
            if not (isinstance(task, Approval) and not task.keys(document)):
                yield task


def pages(document: Document) -> Iterator[Page]:
    """All pages in order, those behind a listing too."""
    for task in tasks(document):
        if isinstance(task, Listing):
            yield from task.pages
        else:
            yield task


def find(document: Document, slug: str, key: str) -> Page:
    """The page at an address; raises NotFound for what this filing does not have."""
    for page in pages(document):
        if page.slug == slug and page.exists(document, key):
            return page
    raise NotFound(say("这份申请没有这一页。"))


def task_done(task: Page | Listing, document: Document) -> bool:
    """Whether a task is answered."""
    if isinstance(task, Listing):
        first, *others = task.pages
        return first.done(document) and all(
            page.done(document) for page in others if any(page.keys(document))
        )
    return task.done(document)


def task_of(page: Page) -> str:
    """The slug of the task that a page belongs to."""
    return next((listing.slug for listing in LISTINGS.values() if page in listing.pages), page.slug)


def locate(document: Document, pointer: str) -> Spot | None:
    """The field that answers for `pointer`: its own, the nearest above it, or the first below it."""
    best: tuple[int, int] = (0, 0)
    spot = None
    for page in pages(document):
        for key in page.keys(document):
            for place, field in page.pointers(document, key).items():
                closeness = _closeness(place, pointer)
                if closeness > best:
                    best, spot = closeness, Spot(page, key, field, closeness[0] == _OWN)
    return spot


def _closeness(place: str, pointer: str) -> tuple[int, int]:
    if pointer == place or pointer.startswith(place + "/"):
        return (_OWN, len(place))
    if place.startswith(pointer + "/"):
        return (_BELOW, -len(place))
    return (0, 0)
