"""Every encoder x adapter x fusion that makes sense, by equalities on toy sizes."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModelForImageTextToText, AutoProcessor, CLIPConfig, CLIPModel

from handeye.vlm import WEIGHTS
from handeye.vlm.assemble import assemble
from handeye.vlm.auto import HandeyeModel, JoinedConfig, JoinedModel, JoinedProcessor
from handeye.vlm.encoders.pretrained import shape_of
from handeye.vlm.joined_processor import byte_tokenizer, processor_of
from handeye.vlm.parts import ADAPTERS, FUSIONS, adapter_of, why_not
from handeye.vlm.pictures import Rules

SIDE = {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
VIT = {**SIDE, "image_size": 32, "patch_size": 8}
ENCODERS: dict[str, tuple[dict[str, Any], dict[str, Any] | None]] = {
    "conv_vit": ({"kind": "conv_vit", "width": 32, "heads": 2, "stem_width": 16, "stem_blocks": 1,
                  "encoder_layers": 1}, None),
    "clip": ({"kind": "clip", **VIT}, None),
    "siglip": ({"kind": "siglip", **VIT}, None),
    "dinov2": ({"kind": "dinov2", **SIDE, "image_size": 32, "patch_size": 8}, None),
    "vq": ({"kind": "vq", "codes": 16, "width": 8}, None),
}  # fmt: skip
ENCODERS["siglip+dinov2"] = (ENCODERS["siglip"][0], {**ENCODERS["dinov2"][0], "patch_size": 14})
OURS = {"model_type": "handeye-causal", "vocab_size": 260, "hidden_size": 32, "num_hidden_layers": 2}
LLAMA = {"model_type": "llama", "vocab_size": 260, "hidden_size": 32, "intermediate_size": 48,
         "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 1,
         "tie_word_embeddings": True}  # fmt: skip
ALL = list(product(ENCODERS, [*ADAPTERS, "none"], FUSIONS))
SENSIBLE = [parts for parts in ALL if not why_not(*parts)]


def joined(
    encoder: str, adapter: str, fusion: str, text: dict[str, Any]
) -> tuple[JoinedModel, JoinedProcessor]:
    torch.manual_seed(0)
    vision, second = ENCODERS[encoder]
    native = {"codes": 16, "text_config": {**text, "vocab_size": 260 + 16}} if fusion == "native" else {}
    config = JoinedConfig(
        **{"vision": vision, "vision_second": second, "adapter": adapter, "fusion": fusion, "queries": 4,
           "text_config": text, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, **native}
    )  # fmt: skip
    model = JoinedModel(config).eval()
    return model, processor_of(model, byte_tokenizer(), Rules("native", 32))


def picture(seed: int, height: int = 32, width: int = 32) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    ("encoder", "adapter", "fusion"), [pytest.param(*parts, id="-".join(parts)) for parts in SENSIBLE]
)
def test_a_sensible_combination(encoder: str, adapter: str, fusion: str, tmp_path: Path):
    text = OURS if SENSIBLE.index((encoder, adapter, fusion)) % 2 else LLAMA
    model, processor = joined(encoder, adapter, fusion, text)
    images = [[picture(0)], [picture(1, 32, 48), picture(2)]]
    words = ["what?", "<image> and <image>: which"]
    out = model(**processor(images, words, ["a", "bcd"]))
    out.loss.backward()
    assert torch.isfinite(out.loss)
    own = [(name, weight) for name, weight in model.named_parameters() if not name.startswith("encoder.")]
    assert [name for name, weight in own if weight.grad is None] == []
    learned = any(weight.grad is not None for weight in model.encoder.parameters())
    assert learned == (fusion != "native")  # codes are chosen: the VQ encoder has a loss of its own

    model.save_pretrained(tmp_path)
    processor.save_pretrained(tmp_path)
    again = AutoModelForImageTextToText.from_pretrained(tmp_path).eval()
    asked = AutoProcessor.from_pretrained(tmp_path)(images, words)
    alone = [processor([own], [line]) for own, line in zip(images, words, strict=True)]
    with torch.no_grad():
        logits = model(**asked).logits
        assert torch.equal(logits, again(**asked).logits)
        single = torch.cat([model(**one).logits[:, -1] for one in alone])
    torch.testing.assert_close(logits[:, -1], single, atol=1e-4, rtol=1e-4)
    how = {"max_new_tokens": 4, "min_new_tokens": 4, "do_sample": False}
    cached = model.generate(**asked, **how, use_cache=True)
    assert torch.equal(cached, model.generate(**asked, **how, use_cache=False))


def test_the_others_are_refused_with_the_reason():
    refused = [parts for parts in ALL if why_not(*parts)]
    assert len(SENSIBLE) == 131
    for encoder, adapter, fusion in refused:
        with pytest.raises(ValueError, match=r"pooled twice|no features for an adapter|only native fusion"):
            JoinedConfig(vision=ENCODERS[encoder][0], adapter=adapter, fusion=fusion)


@pytest.mark.parametrize("text", [OURS, LLAMA], ids=["ours", "llama"])
def test_closed_gates_leave_the_text_only_decoder(text: dict[str, Any]):
    model, processor = joined("conv_vit", "mlp", "gated", text)
    batch = processor([[picture(0)]], ["what?"])
    with torch.no_grad():
        plain = model.decoder(input_ids=batch["input_ids"]).logits
        assert torch.equal(model(**batch).logits, plain)
        model.fusion.layers[0].gate_look.fill_(0.5)
        assert not torch.allclose(model(**batch).logits, plain)
        without = model(input_ids=batch["input_ids"])
    assert torch.equal(without.logits, plain)


@pytest.mark.parametrize(
    ("adapter", "tokens"),
    [("linear", 576), ("mlp", 576), ("pool", 144), ("q_former", 64), ("resampler", 64), ("abstractor", 64)],
)
def test_an_adapter_gives_the_tokens_it_says(adapter: str, tokens: int):
    made = adapter_of(adapter, 16, 32, 64)
    assert made.tokens_out((336 // 14) ** 2) == tokens
    assert made(torch.randn(2, 576, 16), (24, 24)).shape == (2, tokens, 32)
    assert made(torch.randn(1, 24, 16), (4, 6)).shape == (1, made.tokens_out(24), 32)


def test_a_checkpoint_folder_gives_its_encoder(tmp_path: Path):
    torch.manual_seed(1)
    text = {**SIDE, "vocab_size": 99}
    clip = CLIPModel(CLIPConfig(vision_config=VIT, text_config=text, projection_dim=16))
    clip.save_pretrained(tmp_path)
    decoder = joined("conv_vit", "mlp", "early", OURS)[0].decoder
    vision = shape_of("clip", tmp_path)
    model, processor = assemble(vision, decoder, byte_tokenizer(), tmp_path, fusion="expert")
    assert model.encoder.patch == 8
    wanted = clip.vision_model.state_dict()
    for name, weight in model.encoder.vision.state_dict().items():
        assert torch.equal(weight, wanted[name.removeprefix("vision_model.")])
    assert model(**processor([[picture(0)]], ["what?"])).logits.shape[-1] == 260


def test_the_built_in_encoder_sees_the_same_in_a_joined_model():
    decoder = joined("conv_vit", "mlp", "early", OURS)[0].decoder
    vision = {"kind": "conv_vit"}
    model, _ = assemble(vision, decoder, byte_tokenizer(), WEIGHTS, adapter="resampler", fusion="cross")
    pixels = torch.from_numpy(picture(3, 64, 96)).permute(2, 0, 1)[None]
    with torch.no_grad():
        own = HandeyeModel.from_pretrained(WEIGHTS).eval().see(pixels[None]).tokens[0]
        torch.testing.assert_close(model.encoder(pixels.float()), own)


def test_the_page_on_the_parts_runs_as_it_is_written():
    page = (Path(__file__).parent.parent / "docs" / "vlm.md").read_text(encoding="utf-8")
    blocks = re.findall(r"<!-- run -->\n```python\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 1
    exec(compile(blocks[0], "docs/vlm.md", "exec"), {})
