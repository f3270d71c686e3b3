"""Baseline: PostgreSQL with pg_trgm, in the ways people set it up, each followed by Kaiye's own rules.

LIKE     GIN on trade name and on pinyin, asked with LIKE.
% 0.3    btree on scope and trade name, GIN on both texts, asked with `%` at pg_trgm's own threshold.
% 0.1    the same at a threshold that finds more and takes longer.
tuned    the same with Kaiye's industry group in the btree, so that little is left to compare.
scope    no search at all: a btree on scope and industry group, every row fetched and judged.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import psycopg
from psycopg import sql

from kaiye.cli.bench_names_sounds import first_reading
from kaiye.cli.bench_names_town import registered
from kaiye.kernel.api import Unavailable, say
from kaiye.names.api import Asked, Standing, judge
from kaiye.rules.api import NameConflict

_TABLE = """
CREATE TABLE bench_name (id bigint, full_name text, scope text, division text, trade_name text, industry text,
    "group" text, form text, branch boolean, pinyin text)
"""
_INDEXES = (
    "CREATE INDEX bench_full ON bench_name (full_name)",
    "CREATE INDEX bench_scope ON bench_name (scope, trade_name)",
    'CREATE INDEX bench_group ON bench_name (scope, "group")',
    "CREATE INDEX bench_trade ON bench_name USING gin (trade_name gin_trgm_ops)",
    "CREATE INDEX bench_pinyin ON bench_name USING gin (pinyin gin_trgm_ops)",
)
_SELECT = 'SELECT id, full_name, scope, division, trade_name, industry, "group", form, branch FROM bench_name WHERE '
_NAMED = "full_name = ANY(%(names)s) OR "
_LIKE = "(scope = ANY(%(scopes)s) AND (trade_name LIKE %(trade_like)s OR pinyin LIKE %(pinyin_like)s))"
_CLOSE = (
    "(scope = ANY(%(scopes)s) AND "
    "(trade_name = %(trade)s OR trade_name %% %(trade)s OR pinyin = %(pinyin)s OR pinyin %% %(pinyin)s))"
)
_TUNED = (
    "(scope = ANY(%(scopes)s) AND (trade_name = %(trade)s OR "
    '("group" = %(group)s AND (trade_name %% %(trade)s OR pinyin %% %(pinyin)s))))'
)
_WHOLE = '(scope = ANY(%(scopes)s) AND ("group" = %(group)s OR trade_name = %(trade)s))'
WAYS = {
    "pg_trgm LIKE": (_LIKE, 0.3),
    "pg_trgm % 0.3": (_CLOSE, 0.3),
    "pg_trgm % 0.1": (_CLOSE, 0.1),
    "pg_trgm tuned": (_TUNED, 0.1),
    "PostgreSQL scope": (_WHOLE, 0.3),
}


class Trigrams:
    """One way of asking; the table is filled and indexed once for all."""

    def __init__(self, url: str, way: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        condition, threshold = WAYS[way]
        self._query = _SELECT + _NAMED + condition
        self._connection.execute(
            sql.SQL("SET pg_trgm.similarity_threshold = {}").format(sql.Literal(threshold))
        )

    def ask(self, question: Asked) -> list[NameConflict]:
        """The conflicts among what the query finds."""
        trade = question.parts.trade_name
        spelled = spell(trade)
        values = {
            "names": [question.text, *question.inside],
            "scopes": list(question.scopes),
            "group": question.group,
            "trade": trade,
            "pinyin": spelled,
            "trade_like": f"%{trade}%",
            "pinyin_like": f"%{spelled}%",
        }
        rows = self._connection.execute(self._query, values).fetchall()
        return [hit for row in rows if (hit := judge(standing(row), question)) is not None]

    def process(self) -> int:
        """The server's process that works for this connection."""
        return self._connection.info.backend_pid

    def close(self) -> None:
        """The connection is closed."""
        self._connection.close()


def fill(url: str, rows: Iterable[Standing]) -> int:
    """The table is there, indexed and analysed; its size on disk with indexes, in bytes."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        _check_letters(connection)
        connection.execute(_TABLE)
        with connection.cursor() as cursor, cursor.copy("COPY bench_name FROM STDIN") as copy:
            for chunk in _chunks(rows):
                copy.write(chunk)
        for statement in _INDEXES:
            connection.execute(statement)
        connection.execute("VACUUM ANALYZE bench_name")
        size = connection.execute("SELECT pg_total_relation_size('bench_name')").fetchone()
    return int(size[0]) if size else 0


def spell(trade: str) -> str:
    """Pinyin of the usual readings, each syllable between spaces."""
    return " " + " ".join(first_reading(char) for char in trade) + " "


def standing(row: Sequence[Any]) -> Standing:
    """A row of the table as the rules take it."""
    number, *values, branch = row
    return registered(number, *values, branch=branch)


def _check_letters(connection: psycopg.Connection[Any]) -> None:
    """Under LC_ALL=C pg_trgm sees no letters in Chinese and silently finds nothing."""
    found = connection.execute("SELECT cardinality(show_trgm('合肥')), show_trgm('合肥')").fetchone()
    if not found or found[0] < 3:
        raise Unavailable(
            say("这个数据库的排序规则下，pg_trgm 看不见汉字。"),
            way_out=say("请用 C.UTF-8 建立数据库集群后重试。"),
        )


def _chunks(rows: Iterable[Standing]) -> Iterator[str]:
    text, held = io.StringIO(), 0
    for row in rows:
        values = (
            str(row[0]),
            *(_escaped(value) for value in row[1:8]),
            str(row.branch),
            spell(row.trade_name),
        )
        text.write("\t".join(values) + "\n")
        held += 1
        if held == 10_000:
            yield text.getvalue()
            text, held = io.StringIO(), 0
    yield text.getvalue()


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
