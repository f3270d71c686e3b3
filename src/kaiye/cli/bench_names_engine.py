"""Baseline: tantivy, a search engine, over n-grams of characters and of syllables, followed by Kaiye's own rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import tantivy

from kaiye.cli.bench_names_sounds import first_reading
from kaiye.names.api import Asked, Standing, judge
from kaiye.rules.api import NameConflict

# What a search page would fetch at most.
BEST = 1_000


class Engine:
    """An index of one and two neighbouring characters and syllables, filtered by scope."""

    def __init__(self, rows: Sequence[Standing], folder: Path) -> None:
        self._rows = rows
        self._syllables: dict[str, str] = {}
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("row", stored=True)
        for field in ("full_name", "scope"):
            builder.add_text_field(field, tokenizer_name="raw")
        for field in ("trade", "sound"):
            builder.add_text_field(field, tokenizer_name="pieces", index_option="freq")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=str(folder))
        pieces = tantivy.Tokenizer.ngram(min_gram=1, max_gram=2, prefix_only=False)
        self._index.register_tokenizer("pieces", tantivy.TextAnalyzerBuilder(pieces).build())
        self._fill(rows)
        self._index.reload()
        self._searcher = self._index.searcher()

    def ask(self, question: Asked) -> list[NameConflict]:
        """The conflicts among the best hits."""
        rows = [self._rows[self._number(address)] for address in self._hits(question)]
        return [hit for row in rows if (hit := judge(row, question)) is not None]

    def _fill(self, rows: Iterable[Standing]) -> None:
        writer = self._index.writer(heap_size=256_000_000, num_threads=2)
        for number, row in enumerate(rows):
            document = tantivy.Document()
            document.add_unsigned("row", number)
            document.add_text("full_name", row.full_name)
            document.add_text("scope", row.scope)
            document.add_text("trade", row.trade_name)
            document.add_text("sound", self._spell(row.trade_name))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def _hits(self, question: Asked) -> list[tantivy.DocAddress]:
        named = [self._term("full_name", text) for text in (question.text, *question.inside)]
        trade = question.parts.trade_name
        terms = [self._term("trade", piece) for piece in _pieces(trade)]
        terms += [self._term("sound", piece) for piece in _pieces(self._spell(trade))]
        here = tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, self._term("scope", scope)) for scope in question.scopes]
        )
        near = tantivy.Query.boolean_query(
            [
                # Which scope it is says nothing about how close the name is.
                (tantivy.Occur.Must, tantivy.Query.const_score_query(here, 0.0)),
                (tantivy.Occur.Must, tantivy.Query.boolean_query([(tantivy.Occur.Should, t) for t in terms])),
            ]
        )
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in (*named, near)])
        return [address for _, address in self._searcher.search(query, BEST, count=False).hits]

    def _number(self, address: tantivy.DocAddress) -> int:
        return int(self._searcher.doc(address)["row"][0])

    def _term(self, field: str, text: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, text, index_option="basic")

    def _spell(self, trade: str) -> str:
        known = self._syllables
        return "".join(known.setdefault(first_reading(c), chr(0x4E00 + len(known))) for c in trade)


def _pieces(text: str) -> list[str]:
    return [*dict.fromkeys([*text, *(text[i : i + 2] for i in range(len(text) - 1))])]
