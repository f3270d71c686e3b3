"""Who is named where: kept from the moment papers are laid before people, and told to those who asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kaiye.kernel.api import say
from kaiye.notices.api import Contact, send
from kaiye.rules.api import comparable
from kaiye.safeguards.models import Guard, Kind, Mention
from kaiye.vault.api import blind_index


@dataclass(frozen=True, slots=True)
class Named:
    """One person as named in one place."""

    number: str
    roles: Sequence[str]


def index_of(number: str) -> str:
    """The blind index of a document's number, in one spelling."""
    return blind_index(comparable(number), purpose="safeguards.person")


def mention(people: Iterable[Named], *, kind: Kind, reference: str, title: str, at: datetime) -> None:
    """These people are named there (in the caller's transaction); who has an alert is told."""
    roles: dict[str, list[str]] = {}
    for person in people:
        if person.number:
            roles.setdefault(index_of(person.number), []).extend(person.roles)
    known = Mention.objects.filter(index__in=roles, kind=kind, reference=reference, ended__isnull=True)
    new = set(roles) - set(known.values_list("index", flat=True))
    Mention.objects.bulk_create(
        Mention(
            index=index,
            kind=kind,
            reference=reference,
            told={"title": title, "roles": list(dict.fromkeys(roles[index]))},
            at=at,
        )
        for index in sorted(new)
    )
    for guard in Guard.objects.filter(index__in=new, alert=True):
        text = say(
            "您的身份信息刚刚用于“{title}”（{kind}）。如果不是您本人的意愿，请登录“我的身份”报告。",
            title=title or say("个体工商户"),
            kind=say("{kind}", kind=str(Kind(kind).label)),
        )
        contact = Contact(phone=guard.contact["phone"], name=guard.contact["name"])
        send(to=contact, kind="safeguards.alert", text=text, link=None, subject=reference, at=at)


def end_mentions(
    reference: str, *, at: datetime, kinds: Sequence[Kind] = (Kind.FILING, Kind.SIGNATURE)
) -> None:
    """What was named there counts no longer; it stays visible to the person as past."""
    Mention.objects.filter(reference=reference, kind__in=kinds, ended__isnull=True).update(ended=at)


def mentions_of(index: str) -> list[Mention]:
    """Everywhere this person is or was named, the newest first."""
    return list(Mention.objects.filter(index=index).order_by("-at", "-pk"))
