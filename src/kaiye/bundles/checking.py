"""`check`: a bundle against roots and keys from elsewhere. No database, no network, no settings."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from kaiye.bundles import bundle as b
from kaiye.bundles.chains import chain_holds, identity_of, same_certificate, stamped_without_paper
from kaiye.bundles.papers import revisions
from kaiye.bundles.receipts import read_receipt
from kaiye.bundles.report import Report, State, Step
from kaiye.bundles.revocation import on_list
from kaiye.bundles.signatures import UNREADABLE, NoPdf, Trust, Verdict, evidence_in, judge
from kaiye.kernel.api import SHANGHAI, Message, canonical_json, say
from kaiye.tlog.api import BadNote, cosignatures, merkle, notes


class _Wrong(Exception):
    """This step does not hold; the sentence says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class _Absent(_Wrong):
    """The bundle does not have what this step would check."""


class _Unpinned(_Wrong):
    """Consistent, but compared with nothing from outside."""


@dataclass(slots=True)
class _Case:
    """The bundle, what it is measured against, and what earlier steps found."""

    opened: b.Opened
    roots: tuple[bytes, ...]
    clocks: tuple[bytes, ...]
    notary: str
    log: str
    # The issuer's list of revoked certificates, as a file; empty: not given.
    crl: bytes = b""
    record: dict[str, Any] = field(default_factory=dict)
    # Verdicts on each paper that is there, by its member.
    verdicts: dict[str, list[Verdict]] = field(default_factory=dict)
    # What the trusted time stamps of the signer's own signatures say.
    times: list[datetime] = field(default_factory=list)

    def member(self, name: str) -> bytes:
        return self.opened.members[name]

    def text(self, name: str) -> str | None:
        return self.opened.text(name)

    @property
    def own_chain(self) -> tuple[bytes, ...]:
        parts = self.member(b.CHAIN).split(b"-----END CERTIFICATE-----\n")
        return tuple(part + b"-----END CERTIFICATE-----\n" for part in parts if part.strip())

    @property
    def trust(self) -> Trust:
        """The given roots; without any, the bundle's own root, so that the rest can be checked at all."""
        roots = self.roots or self.own_chain[-1:]
        return Trust(roots, (*roots, *self.clocks))

    @property
    def papers(self) -> Sequence[dict[str, Any]]:
        found: Sequence[dict[str, Any]] = self.opened.manifest["papers"]
        return found


def check(
    data: bytes,
    *,
    roots: Sequence[bytes] = (),
    clocks: Sequence[bytes] = (),
    notary: str = "",
    log: str = "",
    crl: bytes = b"",
) -> Report:
    """Every step of the bundle's proof; `roots` and `clocks` are PEM, `notary` and `log` verifier keys.

    `crl` is the issuer's list of revoked certificates. `clocks` are trusted for time stamps only. With `notary` given, its receipt must be there.
    """
    try:
        opened = b.unpack(data)
    except b.BrokenBundle as error:
        step = Step(1, "manifest", _TITLES["manifest"], State.WRONG, error.message)
        return Report((step,))
    case = _Case(opened, tuple(roots), tuple(clocks), notary.strip(), log.strip(), crl)
    steps = []
    for number, (key, work) in enumerate(_STEPS, 1):
        try:
            state, message = State.HOLDS, work(case)
        except _Absent as said:
            state, message = State.ABSENT, said.message
        except _Unpinned as said:
            state, message = State.UNPINNED, said.message
        except _Wrong as said:
            state, message = State.WRONG, said.message
        except (*UNREADABLE, OSError):
            state, message = State.WRONG, say("内容读不懂，无法核验。")
        steps.append(Step(number, key, _TITLES[key], state, message))
    return Report(tuple(steps), opened.digest, str(opened.manifest.get("filing", "")))


def _manifest(case: _Case) -> Message:
    count = len(case.opened.members)
    if case.opened.left_out:
        return say(
            "共{count}个文件，与清单一致；{left}份签署文件没有放入，只有摘要。",
            count=count,
            left=len(case.opened.left_out),
        )
    return say("共{count}个文件，与清单一致，打包后没有改动。", count=count)


def _record(case: _Case) -> Message:
    raw = case.member(b.RECORD)
    record = json.loads(raw)
    case.record = record
    digest = sha256(raw).hexdigest()
    if canonical_json(record) != raw:
        raise _Wrong(say("签署记录不是规定的写法。"))
    certificate = case.member(b.CERTIFICATE)
    named = identity_of(certificate)
    if evidence_in(named.der) != digest or case.opened.manifest["evidence"] != digest:
        raise _Wrong(say("签署记录的摘要与证书里写的不一致。"))
    # A certificate holds 64 characters of a name.
    if (named.name, named.organisation) != (record["name"][:64], record["organisation"][:64]):
        raise _Wrong(say("证书上的姓名与签署记录不一致。"))
    if named.identity != record["identity"]["sha256"]:
        raise _Wrong(say("证书上的身份摘要与签署记录不一致。"))
    manifest = case.opened.manifest
    if (manifest["filing"], manifest["ceremony"]) != (record["filing"], record["ceremony"]):
        raise _Wrong(say("签署记录属于另一份申请。"))
    image = case.opened.members.get(b.IMAGE)
    if image is not None and sha256(image).hexdigest() != record["image"]["sha256"]:
        raise _Wrong(say("手写签名图像与签署记录不一致。"))
    return say("签署记录的摘要写在证书里：记录一个字都没有改过，签署人是{name}。", name=record["name"])


def _chain(case: _Case) -> Message:
    certificate = case.member(b.CERTIFICATE)
    _judge_papers(case)
    if not case.times and case.opened.left_out:
        case.times += stamped_without_paper(_tokens(case), case.trust.clocks)
    if case.verdicts and not any(
        same_certificate(verdict.certificate, certificate)
        for found in case.verdicts.values()
        for verdict in found
    ):
        raise _Wrong(say("没有一份文件是用这张证书签的。"))
    if not case.times:
        raise _Wrong(say("没有可信的时间戳，无法知道证书当时是否有效。"))
    for moment in case.times:
        if not chain_holds(certificate, case.own_chain, case.trust.roots, moment):
            raise _Wrong(say("证书不是由给定的根证书签发的，或者签署时无效。"))
    if not case.roots:
        root = sha256(_der(case.own_chain[-1])).hexdigest()
        raise _Unpinned(
            say(
                "证书链自身一致，但没有与外来的根证书核对；包内根证书的SHA-256是{root}，请与公布的核对，或者用 --trust 给出。",
                root=root,
            )
        )
    return say("证书由给定的根证书一级级签发，签署时（{time}）有效。", time=_clock(min(case.times)))


def _revocation(case: _Case) -> Message:
    if not case.crl:
        raise _Absent(say("没有给出撤销名单（--crl），没有核对证书是否被撤销。"))
    found = on_list(case.member(b.CERTIFICATE), case.own_chain[0], case.crl)
    if found is None:
        raise _Wrong(say("撤销名单不是签发这张证书的机构签的。"))
    if found.revoked is None or found.invalid is None:
        return say("证书不在{time}的撤销名单上。", time=_clock(found.as_of))
    if not case.times or min(case.times) >= found.invalid:
        raise _Wrong(say("证书已被撤销，{time}以后的签署不算数。", time=_clock(found.invalid)))
    return say("证书在签署之后（{time}）才被撤销，签署仍然算数。", time=_clock(found.revoked))


def _signatures(case: _Case) -> Message:
    if case.opened.left_out:
        raise _Absent(say("签署文件没有放入，只有摘要；拿到文件后可以核对摘要再验签。"))
    count = 0
    for paper in case.papers:
        title, found = str(paper["title"]), case.verdicts.get(paper["member"])
        if found is None:
            raise _Wrong(say("“{title}”不是能读取的PDF。", title=title))
        for verdict in found:
            if not verdict.valid:
                raise _Wrong(
                    say(
                        "“{title}”上的签名“{field}”{why}。",
                        title=title,
                        field=verdict.field,
                        why=_why(verdict),
                    )
                )
        own = [v for v in found if same_certificate(v.certificate, case.member(b.CERTIFICATE))]
        if not own:
            raise _Wrong(say("“{title}”上没有用这份证书签的名。", title=title))
        # The paper is kept as it was with this signature: nothing can follow.
        if not found[-1].last:
            raise _Wrong(say("“{title}”在签名之后被追加了内容。", title=title))
        count += len(found)
    if not count:
        raise _Wrong(say("没有签名。"))
    return say(
        "{papers}份文件上的{count}个签名全部有效，签名后文件没有改动。", papers=len(case.papers), count=count
    )


def _stamps(case: _Case) -> Message:
    kept = _tokens(case)
    if not kept or not case.times:
        raise _Wrong(say("没有可信的时间戳。"))
    if not case.opened.left_out:
        own = case.member(b.CERTIFICATE)
        for number, paper in enumerate(case.papers, 1):
            inside = [v.token for v in case.verdicts[paper["member"]] if same_certificate(v.certificate, own)]
            names = [b.token_member(number, place) for place in range(1, len(inside) + 1)]
            if [case.opened.members.get(name) for name in names] != inside:
                raise _Wrong(say("“{title}”的时间戳与文件里的不一致。", title=str(paper["title"])))
    elif len(stamped_without_paper(kept, case.trust.clocks)) != len(kept):
        raise _Wrong(say("有时间戳不是可信的时间戳机构签发的。"))
    signed = datetime.fromisoformat(case.record["time"])
    if any(abs((moment - signed).total_seconds()) > 3600 for moment in case.times):
        raise _Wrong(say("时间戳与签署记录的时间相差一小时以上。"))
    return say("{count}个时间戳证明：签名在{time}已经存在。", count=len(kept), time=_clock(min(case.times)))


def _shown(case: _Case) -> Message:
    shown = {one["original_sha256"]: one for one in case.record["shown"]["documents"]}
    for paper in case.papers:
        one = shown.get(paper["original_sha256"])
        if one is None or (one["kind"], one["title"]) != (paper["kind"], paper["title"]):
            raise _Wrong(say("“{title}”不是签署记录里给此人看的文件。", title=str(paper["title"])))
        pdf = case.opened.members.get(paper["member"])
        if pdf is None:
            continue
        found = list(revisions(pdf))
        if one["original_sha256"] not in found or one["sha256"] not in found:
            raise _Wrong(say("“{title}”与当时给此人看的不一样。", title=str(paper["title"])))
    if case.opened.left_out:
        return say("签署记录里列有这些文件，摘要一致（文件没有放入）。")
    return say("每份文件都以当时给此人看的内容开头，之后只加了签名。")


def _trail(case: _Case) -> Message:
    leaf = case.opened.members.get(b.ENTRY)
    if leaf is None:
        raise _Absent(say("包内没有轨迹条目。"))
    entry = json.loads(leaf)
    facts = entry["facts"]
    if (entry["kind"], entry["subject"]) != ("signing.signed", case.opened.manifest["filing"]):
        raise _Wrong(say("轨迹条目说的是另一件事。"))
    if facts["evidence"] != case.opened.manifest["evidence"] or facts["ceremony"] != case.record["ceremony"]:
        raise _Wrong(say("轨迹条目里的签署记录摘要不一致。"))
    said = [(one["kind"], one["sha256"]) for one in facts["documents"]]
    if said != [(paper["kind"], paper["sha256"]) for paper in case.papers]:
        raise _Wrong(say("轨迹条目里的文件摘要不一致。"))
    return say("登记机关的轨迹在签署时记下了同样的记录和文件。")


def _inclusion(case: _Case) -> Message:
    proof, note, given = case.text(b.PROOF), case.text(b.CHECKPOINT), case.text(b.LOG_KEY)
    leaf = case.opened.members.get(b.ENTRY)
    if proof is None or note is None or given is None or leaf is None:
        raise _Absent(say("包内没有轨迹的证明：签署后一秒左右才有，可以重新导出。"))
    name, public = notes.read_verifier_key(case.log or given)
    try:
        head = notes.read_checkpoint(notes.verified(note, name, public))
    except BadNote:
        raise _Wrong(say("检查点不是这本轨迹的密钥签的。")) from None
    path = json.loads(proof)
    steps = [bytes.fromhex(step) for step in path["hashes"]]
    if head.origin != name or not merkle.included(
        merkle.leaf_hash(leaf), path["index"], head.size, steps, head.root
    ):
        raise _Wrong(say("这一条不在检查点所指的轨迹里。"))
    if not case.log and not _vouched(case, note):
        raise _Unpinned(
            say(
                "第{number}条在轨迹里，但轨迹的公钥取自包内；请用 --log 给出公布的公钥，或者用 --notary。",
                number=path["index"],
            )
        )
    return say(
        "这是轨迹{name}的第{number}条，检查点有{size}条。", name=name, number=path["index"], size=head.size
    )


def _vouched(case: _Case, note: str) -> bool:
    """The given notary, which knows the log's key, cosigned this checkpoint."""
    if not case.notary:
        return False
    try:
        cosignatures.verified(note, *cosignatures.read_verifier_key(case.notary))
    except BadNote:
        return False
    return True


def _cosigned(case: _Case) -> Message:
    note, key = case.text(b.CHECKPOINT), case.notary or case.text(b.NOTARY_KEY)
    if note is None or not key:
        raise _Absent(say("包内没有公证处联署的检查点。"))
    name, public = cosignatures.read_verifier_key(key)
    if all(line.name != name for line in notes.opened(note)[1]):
        raise _Absent(say("公证处还没有联署这个检查点。"))
    try:
        found = cosignatures.verified(note, name, public)
    except BadNote:
        raise _Wrong(say("检查点上的联署不是这把公证处密钥签的。")) from None
    at = _clock(datetime.fromtimestamp(found.time, SHANGHAI))
    return say("公证处{name}在{time}看到的是同一本轨迹。", name=name, time=at)


def _receipt(case: _Case) -> Message:
    note, own = case.text(b.RECEIPT), case.text(b.NOTARY_KEY)
    if note is None:
        if case.notary:
            raise _Wrong(say("包内没有公证处的存证回执。"))
        raise _Absent(say("包内没有公证处的存证回执。"))
    try:
        receipt = read_receipt(note, case.notary or own or "")
    except BadNote:
        raise _Wrong(say("存证回执不是这把公证处密钥签的。")) from None
    if receipt.digest != case.opened.digest:
        raise _Wrong(say("存证回执说的是另一份证据包。"))
    if not case.notary:
        raise _Unpinned(
            say(
                "存证编号{number}，但公证处公钥取自包内；请用 --notary 给出公布的公钥。",
                number=receipt.number,
            )
        )
    return say(
        "公证处{notary}在{time}收到这份清单的摘要，存证编号{number}。",
        notary=receipt.notary,
        time=_clock(receipt.time),
        number=receipt.number,
    )


def _judge_papers(case: _Case) -> None:
    own = case.member(b.CERTIFICATE)
    for paper in case.papers:
        pdf = case.opened.members.get(paper["member"])
        if pdf is None:
            continue
        try:
            found = judge(pdf, case.trust)
        except NoPdf:
            continue
        case.verdicts[paper["member"]] = found
        case.times += [v.time for v in found if v.time and same_certificate(v.certificate, own)]


def _tokens(case: _Case) -> list[bytes]:
    return [content for name, content in case.opened.members.items() if name.startswith("timestamps/")]


def _why(verdict: Verdict) -> Message:
    if not verdict.readable:
        return say("结构不正确")
    if not verdict.intact:
        return say("与文件内容不符")
    if not verdict.whole:
        return say("之后文件被追加了别的内容")
    if verdict.time is None:
        return say("没有可信的时间戳")
    return say("的证书不是由给定的根证书签发的，或者当时无效")


def _der(text: bytes) -> bytes:
    return identity_of(text).der


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S} UTC+8"


_STEPS: tuple[tuple[str, Callable[[_Case], Message]], ...] = (
    ("manifest", _manifest),
    ("record", _record),
    ("chain", _chain),
    ("revocation", _revocation),
    ("signatures", _signatures),
    ("stamps", _stamps),
    ("shown", _shown),
    ("trail", _trail),
    ("inclusion", _inclusion),
    ("cosigned", _cosigned),
    ("receipt", _receipt),
)
_TITLES = {
    "manifest": say("清单和文件"),
    "record": say("签署记录与证书"),
    "chain": say("证书链和有效期"),
    "revocation": say("证书有没有被撤销"),
    "signatures": say("文件上的签名"),
    "stamps": say("时间戳"),
    "shown": say("文件与给签署人看的一致"),
    "trail": say("轨迹里的记载"),
    "inclusion": say("轨迹证明和检查点"),
    "cosigned": say("公证处联署"),
    "receipt": say("公证存证回执"),
}
