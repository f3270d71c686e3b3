"""Volumes: filed once, the same bytes for the same facts, chained, and every change found and named."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kaiye.archive import api as archive
from kaiye.archive import bag
from kaiye.archive.models import Volume
from kaiye.kernel.api import SHANGHAI, InvalidInput, NotFound
from kaiye.vault.api import FileMissing, files

USCC = "91340104MA8N0T3K5Q"
AT = datetime(2026, 11, 22, 10, 30, tzinfo=SHANGHAI)
CONTENTS = {
    "01-application.pdf": (b"%PDF-1.7 application", "application/pdf"),
    "02-articles.pdf": (b"%PDF-1.7 articles", "application/pdf"),
    "dossier.json": (b'{"dossier":1}', "application/json"),
}


def items(contents: dict[str, tuple[bytes, str]] = CONTENTS) -> list[archive.ArchiveItem]:
    return [
        archive.ArchiveItem(name, kind, files.put(data, media_type=kind).sha256)
        for name, (data, kind) in contents.items()
    ]


def file_case(case: str = "KY20261122-7F3K9Q", **changes: Any) -> Volume:
    facts: dict[str, Any] = {
        "uscc": USCC,
        "case": case,
        "title": "合肥青禾渡信息科技有限公司 设立登记",
        "items": items(),
        "metadata": {
            "authority": "合肥市蜀山区市场监督管理局",
            "business": "设立登记",
            "reference": case,
            "entity_type": "LLC",
            "decided_by": "自动核准",
        },
        "at": AT,
    }
    return archive.file_volume(**(facts | changes))


def rebuilt(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The zip with some of its files changed; names as in the zip, without the top folder."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        names = source.namelist()
        folder = names[0].split("/", 1)[0]
        content = {name.split("/", 1)[1]: source.read(name) for name in names}
    change(content)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name, body in content.items():
            target.writestr(f"{folder}/{name}" if not name.startswith("!") else name[1:], body)
    return stream.getvalue()


def faults(data: bytes) -> list[tuple[str, str]]:
    return [(fault.aspect.value, fault.file) for fault in archive.check(data).faults]


@pytest.mark.django_db
class TestFiling:
    def test_a_volume_is_whole_and_says_what_it_is(self) -> None:
        volume = file_case()
        data = archive.read(volume)
        report = archive.check(data)
        assert report.whole, report.faults
        assert (report.archive_number, report.title) == (volume.archive_number, volume.title)
        assert volume.archive_number == f"QYDJ-{USCC}-2026-0001"
        assert volume.size == len(data)
        assert volume.sha256 == hashlib.sha256(data).hexdigest()

    def test_filing_twice_gives_the_same_volume(self) -> None:
        first = file_case()
        assert file_case(title="别的题名").pk == first.pk
        assert Volume.objects.count() == 1

    def test_cases_are_numbered_and_chained(self) -> None:
        volumes = [file_case("KY-1"), file_case("KY-2"), file_case("KY-3")]
        assert [volume.number for volume in archive.volumes(USCC)] == [1, 2, 3]
        assert archive.check(archive.read(volumes[1])).previous == volumes[0].sha256
        assert all(report.whole for report in archive.check_entity(USCC))
        Volume.objects.filter(pk=volumes[1].pk).delete()
        assert [report.whole for report in archive.check_entity(USCC)] == [True, False]

    def test_a_worker_that_was_quicker_takes_the_number(self, monkeypatch: pytest.MonkeyPatch) -> None:
        put = files.put
        others = iter(["KY-other", ""])

        def slow(data: bytes, *, media_type: str) -> Any:
            stored = put(data, media_type=media_type)
            if media_type == "application/zip" and next(others, ""):
                monkeypatch.setattr(files, "put", put)
                file_case("KY-other")
            return stored

        prepared = items()
        monkeypatch.setattr(files, "put", slow)
        mine = file_case("KY-mine", items=prepared)
        assert mine.number == 2
        assert [volume.case for volume in archive.volumes(USCC)] == ["KY-other", "KY-mine"]
        assert all(report.whole for report in archive.check_entity(USCC))

    def test_equal_facts_give_equal_bytes(self) -> None:
        data = archive.read(file_case())
        record = bag.Record(
            USCC, 1, "KY20261122-7F3K9Q", "合肥青禾渡信息科技有限公司 设立登记", AT,
            {"authority": "合肥市蜀山区市场监督管理局", "business": "设立登记", "reference": "KY20261122-7F3K9Q",
             "entity_type": "LLC", "decided_by": "自动核准"},
        )  # fmt: skip
        assert bag.pack(record, items(), [data for data, _ in CONTENTS.values()]) == data

    def test_what_is_not_in_the_vault_cannot_be_filed(self) -> None:
        with pytest.raises(FileMissing):
            file_case(items=[archive.ArchiveItem("a.pdf", "application/pdf", "ab" * 32)])
        assert not Volume.objects.exists()

    @pytest.mark.parametrize("name", ["../evil.pdf", "a/b.pdf", "", ".hidden", "a\nb"])
    def test_names_that_could_do_harm_are_refused(self, name: str) -> None:
        item = archive.ArchiveItem(name, "application/pdf", files.put(b"x", media_type="text/plain").sha256)
        with pytest.raises(InvalidInput):
            file_case(items=[item])

    def test_nothing_and_twice_the_same_name_are_refused(self) -> None:
        with pytest.raises(InvalidInput):
            file_case(items=[])
        with pytest.raises(InvalidInput):
            file_case(items=items() + items())

    def test_export_to_a_folder_and_to_a_file(self, tmp_path: Path) -> None:
        file_case("KY-1")
        latest = file_case("KY-2")
        written = archive.export(USCC, tmp_path / "all")
        assert [archive.check(path).whole for path in written] == [True, True]
        assert archive.export(USCC, tmp_path / "one.zip") == [tmp_path / "one.zip"]
        assert (tmp_path / "one.zip").read_bytes() == archive.read(latest)
        with pytest.raises(NotFound):
            archive.export("91340104MA00000000", tmp_path)


@pytest.mark.django_db
def test_somebody_elses_program_finds_the_volume_right() -> None:
    """RFC 8493 read with zipfile and hashlib alone."""
    with zipfile.ZipFile(io.BytesIO(archive.read(file_case()))) as zipped:
        assert zipped.testzip() is None
        names = zipped.namelist()
        assert names == sorted(names)
        assert {entry.date_time for entry in zipped.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        folder = f"QYDJ-{USCC}-2026-0001/"
        read = {name.removeprefix(folder): zipped.read(name) for name in names}
    assert read["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    payload = {name for name in read if name.startswith("data/")}
    for manifest, belongs in (
        ("manifest-sha256.txt", payload),
        ("tagmanifest-sha256.txt", set(read) - payload - {"tagmanifest-sha256.txt"}),
    ):
        lines = [line.split("  ", 1) for line in read[manifest].decode().splitlines()]
        assert {name for _, name in lines} == belongs
        assert all(hashlib.sha256(read[name]).hexdigest() == digest for digest, name in lines)
    info = dict(line.split(": ", 1) for line in read["bag-info.txt"].decode().splitlines())
    assert info["Payload-Oxum"] == f"{sum(len(read[name]) for name in payload)}.{len(payload)}"
    assert info["Bag-Group-Identifier"] == USCC
    metadata = read["metadata/da-t-46.xml"].decode()
    for word in ("档号", "题名", "保管期限", "密级", "格式", "来源", "实体关系", "2026-11-22"):
        assert word in metadata


@pytest.mark.django_db
class TestDamage:
    @pytest.fixture
    def data(self) -> bytes:
        return archive.read(file_case())

    def test_a_changed_file_is_named(self, data: bytes) -> None:
        def change(content: dict[str, bytes]) -> None:
            content["data/02-articles.pdf"] = b"%PDF-1.7 articleS"

        found = faults(rebuilt(data, change))
        assert ("authentic", "data/02-articles.pdf") in found

    def test_any_flipped_bit_of_a_paper_is_named(self, data: bytes) -> None:
        place = data.index(b"%PDF-1.7 articles") + 9
        broken = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert ("authentic", "data/02-articles.pdf") in faults(broken)

    def test_no_changed_byte_goes_unnoticed(self, data: bytes) -> None:
        start = data.index(b"bag-info.txt") + 12
        for place in range(start, start + 300, 7):
            broken = data[:place] + bytes([data[place] ^ 0x01]) + data[place + 1 :]
            assert not archive.check(broken).whole, place

    def test_a_missing_file_is_named(self, data: bytes) -> None:
        assert ("complete", "data/dossier.json") in faults(
            rebuilt(data, lambda content: content.pop("data/dossier.json") and None)
        )

    @pytest.mark.parametrize("name", ["data/extra.txt", "metadata/extra.xml", "readme.txt"])
    def test_a_foreign_file_is_named(self, data: bytes, name: str) -> None:
        assert ("safe", name) in faults(rebuilt(data, lambda content: content.update({name: b"x"})))

    @pytest.mark.parametrize("name", ["!../../etc/passwd", "!/etc/passwd", "!QYDJ\\..\\x", "a/../../x"])
    def test_paths_that_leave_the_volume_are_named_and_not_read(self, data: bytes, name: str) -> None:
        found = faults(rebuilt(data, lambda content: content.update({name: b"x"})))
        assert [file for aspect, file in found if aspect == "safe" and file]

    def test_changed_metadata_is_noticed_even_with_new_manifests(self, data: bytes) -> None:
        def change(content: dict[str, bytes]) -> None:
            content["data/02-articles.pdf"] = b"%PDF-1.7 forged!!"
            payload = {name: body for name, body in content.items() if name.startswith("data/")}
            content["manifest-sha256.txt"] = bag.manifest(payload)
            tags = {n: b for n, b in content.items() if n not in payload and n != "tagmanifest-sha256.txt"}
            content["tagmanifest-sha256.txt"] = bag.manifest(tags)

        assert ("authentic", "data/02-articles.pdf") in faults(rebuilt(data, change))

    def test_a_gap_in_the_numbering_is_noticed(self, data: bytes) -> None:
        def change(content: dict[str, bytes]) -> None:
            content[bag.METADATA] = content[bag.METADATA].replace("<件号>2<".encode(), "<件号>4<".encode())

        assert ("complete", bag.METADATA) in faults(rebuilt(data, change))

    def test_metadata_with_entities_is_not_expanded(self, data: bytes) -> None:
        bomb = b'<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>'
        assert ("usable", bag.METADATA) in faults(
            rebuilt(data, lambda content: content.update({bag.METADATA: bomb}))
        )

    @pytest.mark.parametrize("content", [b"", b"PK", b"not a zip at all", b"PK\x05\x06" + b"\0" * 18])
    def test_what_is_no_volume_is_a_report_not_an_error(self, content: bytes) -> None:
        report = archive.check(content)
        assert not report.whole
        assert report.faults[0].message.text("zh-hans")

    def test_a_cut_off_file_is_noticed(self, data: bytes, tmp_path: Path) -> None:
        path = tmp_path / "cut.zip"
        path.write_bytes(data[: len(data) // 2])
        assert not archive.check(path).whole

    def test_too_many_bytes_are_not_read(self, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("kaiye.archive.checking.MAX_BYTES", 100)
        assert ("safe", "") in faults(data)
