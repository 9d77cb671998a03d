"""Tiny models of every family with random weights and the family's real processor class, built here."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
import transformers as tf
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from tokenizers.pre_tokenizers import ByteLevel
from transformers import (
    CLIPVisionConfig,
    LlamaConfig,
    PreTrainedTokenizerFast,
    Qwen2Config,
    SiglipVisionConfig,
)

TOY = {
    "width": 64, "heads": 2, "stem_width": 32, "stem_blocks": 1, "encoder_layers": 1, "text_layers": 1,
    "fusion_layers": 1, "decoder_layers": 1, "point_width": 32,
}  # fmt: skip
"""Sizes of a built-in VLM that a test can train."""
CHAT = (
    "{% for m in messages %}{% for c in m['content'] %}{% if c['type'] == 'image' %}IMAGE"
    "{% else %}{{ c['text'] }}{% endif %}{% endfor %}{% endfor %}"
)
SMALL = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "num_key_value_heads": 2,
    "max_position_embeddings": 16384,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
VISION = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 1, "num_attention_heads": 2}


def tokenizer(*special: str, **kwargs: Any) -> PreTrainedTokenizerFast:
    """Bytes as tokens, and the family's special tokens."""
    vocabulary = {"<pad>": 0, "<s>": 1, "</s>": 2}
    vocabulary |= {letter: index + 3 for index, letter in enumerate(sorted(ByteLevel.alphabet()))}
    base = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    base.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    base.decoder = decoders.ByteLevel()
    made = PreTrainedTokenizerFast(
        tokenizer_object=base, pad_token="<pad>", bos_token="<s>", eos_token="</s>", **kwargs
    )
    made.add_special_tokens({"additional_special_tokens": list(special)})
    return made


def ids(made: PreTrainedTokenizerFast, *names: str) -> list[int]:
    return [made.convert_tokens_to_ids(name) for name in names]


def qwen(kind: str, folder: Path) -> None:
    names = (
        "<|image_pad|>",
        "<|video_pad|>",
        "<|vision_start|>",
        "<|vision_end|>",
        "<tool_call>",
        "</tool_call>",
    )
    words = tokenizer(*names)
    image, video, start, end, *_ = ids(words, *names)
    tokens = {
        "image_token_id": image,
        "video_token_id": video,
        "vision_start_token_id": start,
        "vision_end_token_id": end,
    }
    rope = {"rope_type": "default", "type": "default", "mrope_section": [2, 3, 3]}
    text = SMALL | {
        "vocab_size": len(words),
        "rope_scaling": rope,
        "rope_parameters": rope | {"rope_theta": 1e4},
    }
    prefix = {"2": "Qwen2VL", "2.5": "Qwen2_5_VL", "3": "Qwen3VL"}[kind]
    vision = {
        "2": {"depth": 1, "embed_dim": 32, "hidden_size": 32, "num_heads": 2, "mlp_ratio": 2, "patch_size": 14},  # noqa: E501
        "2.5": {"depth": 1, "hidden_size": 32, "out_hidden_size": 32, "num_heads": 2, "intermediate_size": 48,
                "fullatt_block_indexes": [0], "window_size": 112},
        "3": {"depth": 1, "hidden_size": 32, "out_hidden_size": 32, "num_heads": 2, "intermediate_size": 48,
              "patch_size": 16, "deepstack_visual_indexes": [0], "num_position_embeddings": 64},
    }[kind]  # fmt: skip
    if kind == "3":
        text["head_dim"] = 16
    config = getattr(tf, f"{prefix}Config")(text_config=text, vision_config=vision, **tokens)
    factor = 32 if kind == "3" else 28
    images = tf.Qwen2VLImageProcessorPil(
        size={"shortest_edge": factor**2 * 4, "longest_edge": factor**2 * 64},
        patch_size=factor // 2,
        merge_size=2,
    )
    chat = CHAT.replace("IMAGE", "<|vision_start|><|image_pad|><|vision_end|>")
    model = getattr(tf, f"{prefix}ForConditionalGeneration")(config)
    save(folder, model, f"{prefix}Processor", images, words, {"chat_template": chat})


def save(
    folder: Path, model: Any, kind: str, images: Any, words: Any, more: dict[str, Any] | None = None
) -> None:
    """A folder as the hub has it: the model, and the parts of its processor each in its own file."""
    more = dict(more or {})
    model.eval().save_pretrained(folder)
    images.save_pretrained(folder)
    words.save_pretrained(folder)
    chat = more.pop("chat_template", None)
    if chat:
        (folder / "chat_template.jinja").write_text(chat)
    (folder / "processor_config.json").write_text(json.dumps({"processor_class": kind, **more}))


def llava(kind: str, folder: Path) -> None:
    """LLaVA, LLaVA-NeXT and LLaVA-OneVision: a vision tower, a projector, a language model."""
    words = tokenizer("<image>", "<video>")
    image, video = ids(words, "<image>", "<video>")
    vision_class = SiglipVisionConfig if kind == "LlavaOnevision" else CLIPVisionConfig
    vision = vision_class(**VISION, image_size=28, patch_size=14)
    text_class = Qwen2Config if kind == "LlavaOnevision" else LlamaConfig
    text = text_class(**SMALL, vocab_size=len(words))
    more: dict[str, Any] = {"image_token_index": image, "image_token_id": image}
    size = {"shortest_edge": 28}
    images: Any = tf.CLIPImageProcessorPil(size=size, crop_size={"height": 28, "width": 28})
    if kind == "LlavaNext":
        more["image_grid_pinpoints"] = [[28, 56], [56, 28]]
        images = tf.LlavaNextImageProcessorPil(
            size=size, crop_size=28, image_grid_pinpoints=[[28, 56], [56, 28]]
        )
    if kind == "LlavaOnevision":
        more |= {
            "image_grid_pinpoints": [[28, 56], [56, 28]],
            "video_token_index": video,
            "video_token_id": video,
        }
        images = tf.LlavaOnevisionImageProcessorPil(
            size={"height": 28, "width": 28}, image_grid_pinpoints=[[28, 56], [56, 28]]
        )
    strategy = {"vision_feature_select_strategy": "full" if kind == "LlavaOnevision" else "default"}
    config = getattr(tf, f"{kind}Config")(
        vision_config=vision, text_config=text, vision_feature_layer=-1, **more, **strategy
    )
    model = getattr(tf, f"{kind}ForConditionalGeneration")(config)
    own = (
        {"num_image_tokens": 4}
        if kind == "LlavaOnevision"
        else {"patch_size": 14, "num_additional_image_tokens": 1}
    )
    chat = {"chat_template": CHAT.replace("IMAGE", "<image>")}
    save(
        folder,
        model,
        f"{kind}Processor",
        images,
        words,
        {**own, **strategy, **chat, "image_token": "<image>"},
    )


def internvl(folder: Path) -> None:
    names = ("<img>", "</img>", "<IMG_CONTEXT>", "<video>")
    extra = {"start_image_token": "<img>", "end_image_token": "</img>", "context_image_token": "<IMG_CONTEXT>",  # noqa: E501
             "video_token": "<video>"}  # fmt: skip
    words = tokenizer(*names, extra_special_tokens=extra)
    vision = tf.InternVLVisionConfig(**VISION, image_size=[28, 28], patch_size=[14, 14])
    text = Qwen2Config(**SMALL, vocab_size=len(words))
    config = tf.InternVLConfig(
        vision_config=vision,
        text_config=text,
        image_token_id=ids(words, "<IMG_CONTEXT>")[0],
        image_seq_length=1,
    )
    images = tf.GotOcr2ImageProcessorPil(
        size={"height": 28, "width": 28}, crop_to_patches=True, max_patches=4
    )
    more = {"image_seq_length": 1, "chat_template": CHAT.replace("IMAGE", "<IMG_CONTEXT>")}
    save(folder, tf.InternVLForConditionalGeneration(config), "InternVLProcessor", images, words, more)


def idefics3(kind: str, folder: Path) -> None:
    names = ("<image>", "<fake_token_around_image>", "<global-img>", "<end_of_utterance>")
    names += tuple(f"<row_{row}_col_{column}>" for row in range(1, 5) for column in range(1, 5))
    extra = {"image_token": "<image>", "fake_image_token": "<fake_token_around_image>",
             "global_image_token": "<global-img>", "end_of_utterance_token": "<end_of_utterance>"}  # fmt: skip  # noqa: E501
    words = tokenizer(*names, extra_special_tokens=extra)
    vision = {**VISION, "image_size": 32, "patch_size": 8}
    text = LlamaConfig(**SMALL, vocab_size=len(words))
    config = getattr(tf, f"{kind}Config")(
        vision_config=vision,
        text_config=text,
        image_token_id=ids(words, "<image>")[0],
        scale_factor=2,
        pad_token_id=0,
    )
    images = getattr(tf, f"{kind}ImageProcessorPil")(
        size={"longest_edge": 64}, max_image_size={"longest_edge": 32}
    )
    more = {"image_seq_len": 4, "chat_template": CHAT.replace("IMAGE", "<image>")}
    save(
        folder,
        getattr(tf, f"{kind}ForConditionalGeneration")(config),
        f"{kind}Processor",
        images,
        words,
        more,
    )


def paligemma(folder: Path) -> None:
    places = [f"<loc{number:04d}>" for number in range(1024)] + [
        f"<seg{number:03d}>" for number in range(128)
    ]
    words = tokenizer("<image>", *places, extra_special_tokens={"image_token": "<image>"})
    text = tf.GemmaConfig(**SMALL, head_dim=16, vocab_size=len(words))
    vision = SiglipVisionConfig(**VISION, image_size=28, patch_size=14, projection_dim=32)
    config = tf.PaliGemmaConfig(
        vision_config=vision, text_config=text, image_token_index=ids(words, "<image>")[0], projection_dim=32,
        hidden_size=32,
    )  # fmt: skip
    images = tf.SiglipImageProcessorPil(size={"height": 28, "width": 28})
    images.image_seq_length = 4
    save(folder, tf.PaliGemmaForConditionalGeneration(config), "PaliGemmaProcessor", images, words)


def florence(folder: Path) -> None:
    places = [f"<loc_{number}>" for number in range(1000)]
    words = tokenizer("<image>", *places, extra_special_tokens={"image_token": "<image>"})
    text = {"d_model": 32, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 2,
            "decoder_attention_heads": 2, "encoder_ffn_dim": 48, "decoder_ffn_dim": 48, "vocab_size": len(words),  # noqa: E501
            "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 2,
            "max_position_embeddings": 1024, "forced_eos_token_id": 2}  # fmt: skip
    vision = {"depths": (1, 1, 1, 1), "embed_dim": (16, 16, 16, 16), "num_heads": (2, 2, 2, 2),
              "num_groups": (2, 2, 2, 2), "projection_dim": 32, "window_size": 4}  # fmt: skip
    config = tf.Florence2Config(
        text_config={"model_type": "bart", **text},
        vision_config=vision,
        image_token_id=ids(words, "<image>")[0],
    )
    images = tf.CLIPImageProcessorPil(
        size={"height": 64, "width": 64}, do_center_crop=False, crop_size={"height": 64, "width": 64}
    )
    images.image_seq_length = 5
    save(folder, tf.Florence2ForConditionalGeneration(config), "Florence2Processor", images, words)


def blip2(kind: str, folder: Path) -> None:
    words = tokenizer("<image>")
    former = {"vocab_size": len(words), "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
              "intermediate_size": 48, "encoder_hidden_size": 32, "cross_attention_frequency": 1,
              "max_position_embeddings": 1024}  # fmt: skip
    vision = {**VISION, "image_size": 28, "patch_size": 14}
    text = {"model_type": "opt", "hidden_size": 32, "ffn_dim": 48, "num_hidden_layers": 1, "num_attention_heads": 2,  # noqa: E501
            "vocab_size": len(words), "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2,
            "word_embed_proj_dim": 32, "max_position_embeddings": 4096}  # fmt: skip
    config = getattr(tf, f"{kind}Config")(
        vision_config=vision, qformer_config=former, text_config=text, num_query_tokens=4,
        image_token_index=ids(words, "<image>")[0],
    )  # fmt: skip
    images = tf.BlipImageProcessorPil(size={"height": 28, "width": 28})
    save(folder, getattr(tf, f"{kind}ForConditionalGeneration")(config), f"{kind}Processor", images, words,
         {"num_query_tokens": 4})  # fmt: skip
    if kind == "InstructBlip":
        words.save_pretrained(folder / "qformer_tokenizer")


def idefics2(folder: Path) -> None:
    names = ("<image>", "<fake_token_around_image>", "<end_of_utterance>")
    words = tokenizer(*names)
    text = tf.MistralConfig(**SMALL, vocab_size=len(words))
    perceiver = {"hidden_size": 32, "resampler_n_latents": 4, "resampler_depth": 1, "resampler_n_heads": 2,
                 "resampler_head_dim": 16, "num_key_value_heads": 2}  # fmt: skip
    config = tf.Idefics2Config(
        vision_config={**VISION, "image_size": 28, "patch_size": 14}, text_config=text, perceiver_config=perceiver,  # noqa: E501
        image_token_id=ids(words, "<image>")[0],
    )  # fmt: skip
    images = tf.Idefics2ImageProcessorPil(
        size={"shortest_edge": 14, "longest_edge": 28}, do_image_splitting=False
    )
    more = {"image_seq_len": 4, "chat_template": CHAT.replace("IMAGE", "<image>")}
    save(folder, tf.Idefics2ForConditionalGeneration(config), "Idefics2Processor", images, words, more)


def idefics1(folder: Path) -> None:
    """The first Idefics, which looks at its pictures by gated cross-attention, as Flamingo does."""
    words = tokenizer("<image>", "<fake_token_around_image>", "<end_of_utterance>")
    vision = {"embed_dim": 32, "image_size": 28, "intermediate_size": 48, "patch_size": 14,
              "num_hidden_layers": 1, "num_attention_heads": 2}  # fmt: skip
    kept = ("hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "pad_token_id",
            "bos_token_id", "eos_token_id")  # fmt: skip
    text = {name: SMALL[name] for name in kept}
    config = tf.IdeficsConfig(
        **text, vocab_size=len(words), vision_config=vision, cross_layer_interval=1, qk_layer_norms=False,
        use_resampler=False, alpha_initializer="ones", max_position_embeddings=4096,
    )  # fmt: skip
    images = tf.IdeficsImageProcessorPil(image_size=28)
    save(folder, tf.IdeficsForVisionText2Text(config), "IdeficsProcessor", images, words)


def chameleon(folder: Path) -> None:
    words = tokenizer("<image>", "<racm3:break>", "<eoss>", *(f"IMGIMG{letter}Z" for letter in "ABCDEFGH"))
    vq = {"embed_dim": 8, "num_embeddings": 8, "double_latent": False, "latent_channels": 8, "resolution": 32,
          "in_channels": 3, "base_channels": 32, "channel_multiplier": [1, 1], "num_res_blocks": 1,
          "attn_resolutions": []}  # fmt: skip
    vocabulary = {name: number for name, number in words.get_vocab().items()}
    config = tf.ChameleonConfig(**SMALL, vocab_size=len(words), vq_config=vq, vocabulary_map=vocabulary)
    images = tf.ChameleonImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    more = {"image_seq_length": 256, "image_token": "<image>"}
    save(folder, tf.ChameleonForConditionalGeneration(config), "ChameleonProcessor", images, words, more)


def glm4v(folder: Path) -> None:
    names = ("<|image|>", "<|video|>", "<|begin_of_image|>", "<|end_of_image|>", "<|begin_of_video|>",
             "<|end_of_video|>", "<|begin_of_box|>", "<|end_of_box|>")  # fmt: skip
    words = tokenizer(*names)
    image, video, start, end, video_start, video_end, *_ = ids(words, *names)
    rope = {
        "rope_type": "default",
        "mrope_section": [2, 3, 3],
        "rope_theta": 1e4,
        "partial_rotary_factor": 1.0,
    }
    text = SMALL | {"vocab_size": len(words), "rope_parameters": rope, "head_dim": 16}
    vision = {"depth": 1, "hidden_size": 32, "out_hidden_size": 32, "num_heads": 2, "intermediate_size": 48,
              "image_size": 56, "patch_size": 14}  # fmt: skip
    config = tf.Glm4vConfig(
        text_config=text, vision_config=vision, image_token_id=image, video_token_id=video,
        image_start_token_id=start, image_end_token_id=end, video_start_token_id=video_start,
        video_end_token_id=video_end,
    )  # fmt: skip
    images = tf.Glm4vImageProcessorPil(
        size={"shortest_edge": 3136, "longest_edge": 50176}, patch_size=14, merge_size=2
    )
    chat = CHAT.replace("IMAGE", "<|begin_of_image|><|image|><|end_of_image|>")
    save(
        folder,
        tf.Glm4vForConditionalGeneration(config),
        "Glm4vProcessor",
        images,
        words,
        {"chat_template": chat},
    )


def cogvlm(folder: Path) -> None:
    """A folder that brings its own code: nothing of it is in transformers."""
    from data.cogvlm.modeling_cogvlm import CogVLMConfig, CogVLMForCausalLM

    CogVLMConfig.register_for_auto_class()
    CogVLMForCausalLM.register_for_auto_class("AutoModelForCausalLM")
    words = tokenizer()
    CogVLMForCausalLM(CogVLMConfig(vocab_size=len(words))).eval().save_pretrained(folder)
    words.save_pretrained(folder)


BUILDERS: dict[str, Callable[[Path], None]] = {
    "qwen2-vl": lambda folder: qwen("2", folder),
    "qwen2.5-vl": lambda folder: qwen("2.5", folder),
    "qwen3-vl": lambda folder: qwen("3", folder),
    "llava": lambda folder: llava("Llava", folder),
    "llava-next": lambda folder: llava("LlavaNext", folder),
    "llava-onevision": lambda folder: llava("LlavaOnevision", folder),
    "internvl": internvl,
    "smolvlm": lambda folder: idefics3("SmolVLM", folder),
    "idefics3": lambda folder: idefics3("Idefics3", folder),
    "idefics1": idefics1,
    "idefics2": idefics2,
    "florence-2": florence,
    "paligemma": paligemma,
    "blip-2": lambda folder: blip2("Blip2", folder),
    "instructblip": lambda folder: blip2("InstructBlip", folder),
    "chameleon": chameleon,
    "glm-4v": glm4v,
    "cogvlm": cogvlm,
}


def build(family: str, folder: Path) -> Path:
    """The folder of the family's tiny model, named so that its card is found as for a real one."""
    torch.manual_seed(0)
    BUILDERS[family](folder)
    return folder
