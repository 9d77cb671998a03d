"""Which card a folder gets, and that weights too big for this machine are not read."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from handeye.agent.backends import memory
from handeye.agent.backends.generative import see_whole_picture
from handeye.agent.backends.local import read_card
from handeye.agent.errors import CallerError


def folder(path: Path, model_type: str, **card: object) -> Path:
    path.mkdir()
    (path / "config.json").write_text(json.dumps({"model_type": model_type}))
    (path / "model.safetensors").write_bytes(b"")
    if card:
        (path / "handeye_card.json").write_text(json.dumps(card))
    return path


def test_the_architecture_goes_before_the_name(tmp_path: Path) -> None:
    assert read_card(folder(tmp_path / "gemini-distill", "qwen2_5_vl")).family == "qwen2.5-vl"
    assert read_card(folder(tmp_path / "ScaleCUA-3B", "qwen2_5_vl")).family == "scalecua"
    assert read_card(tmp_path / "ScaleCUA-3B", chosen="ui-tars-1.5").family == "ui-tars-1.5"


def test_an_unknown_image_text_model_has_a_generic_card(tmp_path: Path) -> None:
    assert read_card(folder(tmp_path / "aya", "aya_vision")).family == "generic"
    with pytest.raises(CallerError, match="name one with \\?family="):
        read_card(folder(tmp_path / "bert", "bert"))


def test_a_folders_card_says_what_differs_from_its_family(tmp_path: Path) -> None:
    own = folder(tmp_path / "mine", "qwen3_vl", family="qwen3-vl", coordinate_space="0-999")
    card = read_card(own)
    assert (card.name, card.dialect, card.coordinate_space) == ("mine", "qwen", "0-999")
    (own / "handeye_card.json").write_text('{"family": "qwen3-vl", "coordinate_space": "elsewhere"}')
    with pytest.raises(CallerError, match="coordinate_space"):
        read_card(own)


def test_weights_that_do_not_fit_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    big = folder(tmp_path / "big", "qwen3_vl")
    (big / "model.safetensors").write_bytes(bytes(1000))
    monkeypatch.setattr(memory, "free_gigabytes", lambda: 1e-7)
    with pytest.raises(CallerError, match=r"needs about .* GB of memory and .* GB are free"):
        memory.check_fits(big, "auto")
    monkeypatch.setattr(memory, "free_gigabytes", lambda: 1.0)
    memory.check_fits(big, "auto")


def test_a_processor_that_cuts_the_sides_off_sees_the_whole_picture() -> None:
    images = SimpleNamespace(
        do_center_crop=True, crop_size={"height": 336, "width": 336}, size={"shortest_edge": 336}
    )
    see_whole_picture(SimpleNamespace(image_processor=images))
    assert not images.do_center_crop
    assert images.size == {"height": 336, "width": 336}
