"""What people see: one page, who this is and how much it keeps. Chinese or English by the browser's language."""

from __future__ import annotations

from html import escape

from kaiye.kernel.api import Message, say
from kaiye.notary.home import Home
from kaiye.notary.store import Store

_STYLE = (
    "body{font:1.1rem/1.7 'Noto Sans CJK SC','Microsoft YaHei',sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;"
    "color:#1d1d1f;background:#fff}h1{font-size:1.6rem}dt{font-weight:bold;margin-top:1rem}dd{margin:0}"
    "code{overflow-wrap:anywhere;font-size:.9rem}.alarm{border-left:.5rem solid #b00020;padding:.5rem 1rem}"
)


def front(store: Store, home: Home, language: str) -> str:
    """The page at `/`."""
    counts = summary(store)
    rows: list[tuple[Message, str]] = [
        (say("名称"), escape(home.title)),
        (say("密钥名称"), f"<code>{escape(home.name)}</code>"),
        (say("公钥（核验联署和存证回执用）"), f"<code>{escape(home.verifier_key)}</code>"),
        (say("存证"), str(counts["deposits"])),
        (say("联署过的检查点"), str(counts["checkpoints"])),
        (say("登记的客户"), str(counts["clients"])),
        (say("等待办理的公证证明"), str(counts["requests"])),
    ]
    listed = "".join(
        f"<dt>{escape(name.text(language, 'notary'))}</dt><dd>{value}</dd>" for name, value in rows
    )
    alarm = ""
    if counts["forks"]:
        sentence = say("有{count}次检查点被拒绝：轨迹出现了分叉、回退或者不一致。", count=counts["forks"])
        alarm = f'<p class="alarm"><a href="/forks">{escape(sentence.text(language))}</a></p>'
    title = say("公证存证服务").text(language)
    about = say(
        "本服务由登记机关以外的机构运行：签署的同时收下证据包的摘要和加密的证据包，编号、联署，并保存登记机关轨迹的检查点。"
    ).text(language)
    tag = "en" if language == "en" else "zh"
    return (
        f'<!doctype html><html lang="{tag}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>{alarm}<p>{escape(about)}</p>"
        f"<dl>{listed}</dl></main></body></html>"
    )


def summary(store: Store) -> dict[str, int]:
    """How many of each."""
    queries = {
        "clients": "SELECT count(*) FROM client",
        "checkpoints": "SELECT count(*) FROM checkpoint",
        "deposits": "SELECT count(*) FROM deposit",
        "forks": "SELECT count(*) FROM fork",
        "requests": "SELECT count(*) FROM request WHERE done IS NULL",
    }
    found = {name: store.one(query) for name, query in queries.items()}
    return {name: int(row[0]) if row else 0 for name, row in found.items()}
