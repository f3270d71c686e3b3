"""Compile every English catalogue (`django.po` → `django.mo`), quickly and without gettext's own tools."""

from datetime import UTC, datetime
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

for source in sorted(Path("src/kaiye").glob("**/locale/en/LC_MESSAGES/django.po")):
    with source.open("rb") as stream:
        catalogue = read_po(stream, locale="en")
    # The same bytes whenever they are made: a rule set is named by the digest of its files.
    catalogue.creation_date = catalogue.revision_date = datetime(2000, 1, 1, tzinfo=UTC)
    with source.with_suffix(".mo").open("wb") as stream:
        write_mo(stream, catalogue)
