"""The notarial certificate of one deposit: what was received, when, and how anybody can check it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from kaiye.bundles.api import (
    NOTARY_KEY,
    RECEIPT,
    Receipt,
    Report,
    State,
    attach,
    check,
    read_receipt,
    unpack,
)
from kaiye.kernel.api import SHANGHAI, Conflict, say
from kaiye.notary.deposits import audit, bundle_of, receipt_of
from kaiye.notary.home import Home
from kaiye.notary.printing import printed, signed
from kaiye.notary.store import Store, stamp
from kaiye.tlog.api import notes

TITLE = "电子签署证据保管证明"


@dataclass(frozen=True, slots=True)
class _Matter:
    """Everything the certificate speaks of."""

    home: Home
    receipt: Receipt
    note: str
    client: str
    bundle: bytes | None
    report: Report | None
    checkpoint: dict[str, Any] | None
    later: int


def certificate(
    store: Store, home: Home, digest: str, *, applicant: str = "", attached: bool = True, at: datetime
) -> bytes:
    """The signed PDF about the deposit with this digest; requests for it count as done.

    Raises NotFound when nothing was deposited, Conflict when the notary's own records do not hold together.
    """
    note = receipt_of(store, digest)
    receipt = read_receipt(note, home.verifier_key)
    wrong = audit(store, home)
    if wrong:
        raise Conflict(
            say("公证处自己的第{number}号存证已损坏，不能出具证明。", number=wrong[0]),
            way_out=say("请先从备份恢复数据库，用 kaiye notary show 核对。"),
        )
    matter = _matter(store, home, receipt, note)
    bundle = matter.bundle if attached else None
    data = _data(matter, applicant=applicant, attached=bundle is not None, at=at)
    pdf = signed(printed(data, bundle, at=at), home, reason=TITLE)
    with store.transaction() as rows:
        rows.execute(
            "UPDATE request SET done = ? WHERE deposit = ? AND done IS NULL", [stamp(at), receipt.number]
        )
    return pdf


def _matter(store: Store, home: Home, receipt: Receipt, note: str) -> _Matter:
    client = store.one("SELECT title, verifier_key, root FROM client WHERE origin = ?", receipt.client)
    raw = bundle_of(store, home, receipt)
    bundle = report = None
    roots = [client["root"].encode()] if client and client["root"] else []
    if raw is not None:
        bundle = attach(raw, {RECEIPT: note.encode(), NOTARY_KEY: f"{home.verifier_key}\n".encode()})
        report = check(bundle, roots=roots, notary=home.verifier_key)
    row = store.one(
        "SELECT size, note, cosignature, at FROM checkpoint WHERE origin = ? ORDER BY at >= ? DESC, size LIMIT 1",
        receipt.client,
        stamp(receipt.time),
    )
    later = store.one("SELECT count(*) FROM deposit WHERE number > ?", receipt.number)
    return _Matter(
        home=home,
        receipt=receipt,
        note=note,
        client=str(client["title"] or receipt.client) if client else receipt.client,
        bundle=bundle,
        report=report,
        checkpoint=dict(row) if row else None,
        later=int(later[0]) if later else 0,
    )


def _data(matter: _Matter, *, applicant: str, attached: bool, at: datetime) -> dict[str, Any]:
    day = at.astimezone(SHANGHAI)
    receipt = matter.receipt
    size = len(matter.bundle) if matter.bundle else 0
    digest = sha256(matter.bundle).hexdigest() if matter.bundle else ""
    head = [["申请人", applicant or "（依申请出具，申请人见申请记录）"]]
    head += [["事项", "电子签署证据的接收、保管与核验"], ["存证编号", f"第{receipt.number}号"]]
    head += [["存证时间", _clock(receipt.time)], ["提交者", f"{matter.client}（{receipt.client}）"]]
    return {
        "title": TITLE,
        "number": f"存证第{receipt.number}号　{day:%Y%m%d%H%M%S}",
        "notary": matter.home.title,
        "day": [day.year, day.month, day.day],
        "date": f"{day.year}年{day.month}月{day.day}日",
        "head": head,
        "parts": [_received(matter), *_contents(matter), _chain(matter), _trail(matter), *_checked(matter), _how(matter, digest, size, attached)],
        "foot": "本证明由电子签名签发，打印件请与电子件核对。证明只说明证据何时收到、此后未变以及核验的结果；"
        "所涉法律行为是否有效，由人民法院、仲裁机构或者有权机关判断。",
        "attached": attached,
        "attachment": f"证据包，SHA-256 {digest}",
    }  # fmt: skip


def _received(matter: _Matter) -> dict[str, Any]:
    receipt = matter.receipt
    opened = (
        "本处收到时即解密，证据包完整，清单及所列每个文件的摘要与清单一致。"
        if receipt.opened
        else "证据包以密文保管，收到时没有解密。"
    )
    paras = [
        f"{matter.client}在签署发生时，以其轨迹密钥签名的请求向本处提交证据包一份。本处于{_clock(receipt.time)}"
        f"写入存储并编为第{receipt.number}号，随即签发回执。{opened}"
    ]
    rows: list[list[Any]] = [
        ["清单摘要", _broken(receipt.digest), True],
        ["密文摘要", _broken(receipt.sealed), True],
    ]
    paras += ["以下摘要均为 SHA-256。"]
    return {"title": "一、收到的证据", "paras": paras, "rows": rows}


def _contents(matter: _Matter) -> list[dict[str, Any]]:
    if matter.bundle is None:
        return []
    opened = unpack(matter.bundle)
    record = json.loads(opened.members["record.json"])
    rows: list[list[Any]] = [["申请编号", str(opened.manifest["filing"])]]
    if "name" in record:
        who = (
            f"{record['name']}（代表{record['organisation']}）"
            if record.get("organisation")
            else record["name"]
        )
        rows += [["签署人", str(who)]]
    if "time" in record:
        rows += [["记录的签署时间", _clock(datetime.fromisoformat(record["time"]))]]
    rows += [["签署记录", _broken(str(opened.manifest["evidence"])), True]]
    rows += [
        [str(paper["title"]), _broken(str(paper["sha256"])), True] for paper in opened.manifest["papers"]
    ]
    return [{"title": "二、证据包的内容", "paras": [], "rows": rows}]


def _chain(matter: _Matter) -> dict[str, Any]:
    receipt = matter.receipt
    paras = [
        "本处的存证逐号相连：每一号的链值由回执的各行和前一号的链值算出，少一号、换一号都会使其后的链值不符。"
        f"出具本证明时，从第1号起逐号核对无误，本号之后另有{matter.later}号。"
    ]
    rows = [["前一号链值", _broken(receipt.previous), True], ["本号链值", _broken(receipt.chain), True]]
    return {"title": "三、存证链", "paras": paras, "rows": rows}


def _trail(matter: _Matter) -> dict[str, Any]:
    if matter.checkpoint is None:
        return {"title": "四、提交者的轨迹", "paras": ["本处尚未联署过提交者轨迹的检查点。"], "rows": []}
    head = notes.read_checkpoint(notes.opened(matter.checkpoint["note"])[0])
    at = datetime.fromisoformat(matter.checkpoint["at"])
    paras = [
        "提交者把全部业务动作写入一本只增不改的轨迹，其检查点由提交者签名，本处核对它由以前的检查点延续而来，方予联署并留存。"
        "收到证据包前后，本处联署的检查点如下；提交者日后若出示与之不符的轨迹，即可凭此证明。"
    ]
    rows = [
        ["轨迹名称", head.origin],
        ["条数", str(head.size)],
        ["根", _broken(head.root.hex()), True],
        ["联署时间", _clock(at)],
    ]
    return {"title": "四、提交者的轨迹", "paras": paras, "rows": rows}


def _checked(matter: _Matter) -> list[dict[str, Any]]:
    if matter.report is None:
        return []
    words = {State.HOLDS: "✓", State.WRONG: "×", State.ABSENT: "－", State.UNPINNED: "！"}
    steps = [[words[one.state], one.title.text(), _soft(one.message.text())] for one in matter.report.steps]
    wrong = matter.report.first_wrong
    paras = [
        "出具本证明时，本处对解密后的证据包逐步核验，结果如下（✓ 成立，－ 包内没有，！ 尚未与外部公布的根证书或者公钥核对）。"
        if wrong is None
        else f"出具本证明时，本处对解密后的证据包逐步核验，发现第{wrong.number}步不成立，结果如下。"
    ]
    return [{"title": "五、核验结果", "paras": paras, "steps": steps}]


def _how(matter: _Matter, digest: str, size: int, attached: bool) -> dict[str, Any]:
    if attached:
        first = f"证据包作为附件（evidence.zip，{size}字节，SHA-256 {_broken(digest)}）附在本电子件中，可以取出另存。"
    else:
        first = "证据包没有附在本件中，以上列清单摘要为准。"
    paras = [
        first,
        "任何人可以在没有网络、没有提交者数据库的电脑上用下面的命令核验；根证书和轨迹公钥请向提交者核对，本处公钥请与本处公布的核对。"
        "不使用该程序的，可以用通用工具核对：PDF 签名和 RFC 3161 时间戳按通行标准验证，其余摘要均为 SHA-256。",
    ]
    key = matter.home.verifier_key
    commands = [f'kaiye evidence verify evidence.zip --trust root.pem --notary "{_soft(key)}"']
    return {
        "title": "六、怎样核验",
        "paras": paras,
        "rows": [["本处公钥", _soft(key), True]],
        "commands": commands,
    }


def _clock(moment: datetime) -> str:
    local = moment.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日{local:%H时%M分%S秒}（北京时间）"


def _broken(digest: str) -> str:
    """The digest in groups, so that it can be read and breaks at the edge."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def _soft(text: str) -> str:
    """Long runs may break anywhere."""
    return (
        "\u200b".join(text[at : at + 16] for at in range(0, len(text), 16))
        if " " not in text
        else " ".join(
            "\u200b".join(word[at : at + 16] for at in range(0, len(word), 16)) for word in text.split(" ")
        )
    )
