"""Fonts are found where the settings say, or a clear sentence says where they should be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kaiye.documents import api as documents
from kaiye.documents import fonts


def test_the_chosen_folder_wins(tmp_path: Path, settings: Any) -> None:
    for name in fonts.FILES:
        (tmp_path / name).write_bytes(b"font")
    settings.KAIYE_FONTS = str(tmp_path)
    assert {path.parent for path in documents.find_fonts()} == {tmp_path}


def test_fonts_are_copied_out_of_node_modules(tmp_path: Path) -> None:
    for name, place in fonts.FILES.items():
        folder = tmp_path / "node_modules" / "@expo-google-fonts" / place
        folder.mkdir(parents=True)
        (folder / name).write_bytes(name.encode())
    fonts.copy(tmp_path / "node_modules", tmp_path / "fonts")
    assert sorted(path.name for path in (tmp_path / "fonts").iterdir()) == sorted(fonts.FILES)


def test_no_fonts_is_one_sentence_and_a_way_out(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fonts, "DEBIAN", tmp_path / "nowhere")
    settings.KAIYE_FONTS = str(tmp_path)
    with pytest.raises(documents.NoFonts, match="找不到中文字体") as caught:
        documents.find_fonts()
    assert "KAIYE_FONTS" in str(caught.value.way_out)
    assert fonts.main([str(tmp_path)]) != 0
    assert "四个字体文件" in capsys.readouterr().err


def test_coverage_is_what_the_fonts_can_draw() -> None:
    covered = fonts.coverage(fonts.find_fonts())
    assert {ord(char) for char in "开业龘Aé，（）"} <= covered
    assert 0x1F600 not in covered
