"""Asking any generative VLM of transformers in this process: its processor, its template, its way to stop."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from handeye.agent.backends.constrain import Constrained
from handeye.agent.backends.options import AskOptions
from handeye.agent.backends.prefix import Prefix
from handeye.agent.contracts import Constraint, ModelCard, Prompt, Reply, Resize, View
from handeye.agent.dialects import Dialect, dialect
from handeye.agent.errors import CallerError, ModelFault, ParseError

ANSWER_TOKENS = 256
THINKING_TOKENS = 4096
PLAIN = AskOptions()
INTERLEAVED = "IdeficsProcessor"
"""The first Idefics is given its words and pictures in one list, and writes the picture's tokens itself."""
ENDINGS = (")", "}")
"""An action that ends so is whole, and nothing after it is waited for."""


class Generative:
    """A loaded model with its processor. card: with the resize rule that this processor really has.

    reuse: keys and values of an unchanged prefix are used again. Raises CallerError where that is not
    equal. options: limits, sampling and thinking. A model that is let think is not held to valid actions,
    for its thoughts are none; what it says after them is read as any other answer.
    """

    def __init__(
        self,
        model: Any,
        processor: Any,
        card: ModelCard,
        reuse: bool = False,
        options: AskOptions = PLAIN,
    ) -> None:
        self._options = options
        self.card = card.model_copy(update={"resize": resize_of(processor, card.resize)})
        see_whole_picture(processor)
        self._model, self._processor = model, processor
        self._tokenizer = getattr(processor, "tokenizer", processor)
        if card.past_pictures and self._one:
            raise CallerError(f"{card.name} takes one picture at a time: omit past={card.past_pictures}")
        self._constrained = Constrained(self._tokenizer, self.card, _vocabulary(model))
        self.prefix = Prefix(model) if reuse else None

    def answer(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None) -> Reply:
        """Raises ModelFault when the model cannot be asked so."""
        begun = time.perf_counter()
        thinks = self._options.thinking == "on"
        inputs = self._inputs(views, prompt.text)
        size = _screen(views)
        how = {
            "max_new_tokens": self._options.tokens or (THINKING_TOKENS if thinks else ANSWER_TOKENS),
            **sampled(self._options),
            "return_dict_in_generate": True,
            "output_logits": True,
            "logits_processor": self._constrained.processors(None if thinks else constraint),
        }
        length = inputs["input_ids"].shape[1] if "input_ids" in inputs else 0
        stop = _stopping(self._tokenizer, dialect(self.card), size, length)
        prepared = time.perf_counter()
        out = self._generated(inputs, views, {**how, "stopping_criteria": stop})
        generated = time.perf_counter()
        tokens = _new_tokens(out.sequences[0], inputs)
        return Reply(
            text=self._text(tokens),
            confidence=_confidence(out.logits, tokens),
            tokens_in=length,
            tokens_out=len(tokens),
            timings_ms={"prepare": (prepared - begun) * 1000, "generate": (generated - prepared) * 1000},
        )

    def _generated(self, inputs: Any, views: Sequence[View], how: dict[str, Any]) -> Any:
        if self.prefix is None:
            return self._model.generate(**inputs, **how)
        try:
            return self._model.generate(**self.prefix.use(inputs, views), **how)
        except (RuntimeError, ValueError, IndexError, TypeError):
            self.prefix.forget()
            raise

    @property
    def _one(self) -> bool:
        """Whether a question holds one picture only."""
        return bool(self.card.template) and "{images}" not in self.card.template

    def _inputs(self, views: Sequence[View], text: str) -> Any:
        from PIL import Image

        pictures: Any = [Image.fromarray(view.pixels) for view in (views[:1] if self._one else views)]
        if getattr(self._processor, "chat_template", None):
            asked = [*({"type": "image"} for _ in pictures), {"type": "text", "text": text}]
            asked_to = self.card.thinks or self._options.thinking
            thinking = {"enable_thinking": self._options.thinking == "on"} if asked_to else {}
            result = self._processor.apply_chat_template(
                [{"role": "user", "content": asked}], add_generation_prompt=True, tokenize=False,
                **thinking,
            )  # fmt: skip
        else:
            images = self.card.image_token * len(pictures)
            template = self.card.template or "{images}{text}"
            if type(self._processor).__name__ == INTERLEAVED:
                before, _, after = template.partition("{images}")
                result, pictures = [before, *pictures, after.replace("{text}", text)], None
            else:
                result = template.replace("{images}", images).replace("{text}", text)
        given = self._processor(images=pictures, text=result, return_tensors="pt")
        return given.to(self._model.device, self._model.dtype) if hasattr(given, "to") else given

    def _text(self, tokens: Any) -> str:
        """The answer with its location and box tokens, without the tokens that only begin, end or fill it."""
        text = self._tokenizer.decode(tokens, skip_special_tokens=False)
        for name in ("bos_token", "eos_token", "pad_token"):
            text = text.replace(getattr(self._tokenizer, name, None) or "\0", "")
        return text.replace("<|im_end|>", "").replace("<end_of_utterance>", "").strip()


def sampled(options: AskOptions) -> dict[str, Any]:
    """Greedy, unless a temperature above 0 or a top_p is asked for."""
    if options.seed is not None:
        import torch

        torch.manual_seed(options.seed)
    data = {name: value for name, value in options.sampling.items() if name != "seed" and value}
    return {"do_sample": bool(data), **data}


def see_whole_picture(processor: Any) -> None:
    """A processor that keeps the middle square of a picture, as LLaVA's and Chameleon's do, is told to
    squeeze the whole picture into that square: of a wide screen the sides would never be seen."""
    images = getattr(processor, "image_processor", None)
    if images is not None and getattr(images, "do_center_crop", False):
        square = images.crop_size
        images.do_center_crop = False
        images.size = {"height": _side(square, "height"), "width": _side(square, "width")}


def resize_of(processor: Any, rule: Resize) -> Resize:
    """The rule with the limits of this processor, which its owner may have changed."""
    images = getattr(processor, "image_processor", None)
    if rule.rule != "smart" or images is None:
        return rule
    size = getattr(images, "size", None) or {}
    low = getattr(images, "min_pixels", None) or _side(size, "shortest_edge") or rule.min_pixels
    high = getattr(images, "max_pixels", None) or _side(size, "longest_edge") or rule.max_pixels
    factor = getattr(images, "patch_size", 0) * getattr(images, "merge_size", 0) or rule.factor
    return rule.model_copy(update={"min_pixels": low, "max_pixels": high, "factor": factor})


def _side(size: Any, name: str) -> int | None:
    return size.get(name) if hasattr(size, "get") else getattr(size, name, None)


def _screen(views: Sequence[View]) -> tuple[int, int]:
    """The screen that the views show; a Generative model sees it whole."""
    if not views:
        raise ModelFault("there is nothing to look at")
    return round(max(view.region.x1 for view in views)), round(max(view.region.y1 for view in views))


def _vocabulary(model: Any) -> int:
    config = model.config.get_text_config() if hasattr(model.config, "get_text_config") else model.config
    return int(config.vocab_size)


def _new_tokens(sequence: Any, inputs: Any) -> Any:
    """What was generated; some models give the question back before it."""
    asked = inputs["input_ids"][0] if "input_ids" in inputs else sequence[:0]
    if len(sequence) >= len(asked) and bool((sequence[: len(asked)] == asked).all()):
        return sequence[len(asked) :]
    return sequence


def _confidence(logits: Any, tokens: Any) -> float | None:
    """The geometric mean of the probabilities of the tokens that were written."""
    import torch

    written = tokens[len(tokens) - len(logits) :] if logits else tokens
    if not logits or len(written) != len(logits):
        return None
    logs = [step[0].float().log_softmax(-1)[token] for step, token in zip(logits, written, strict=True)]
    return float(torch.stack(logs).mean().exp())


def _stopping(tokenizer: Any, words: Dialect, size: tuple[int, int], length: int) -> Any:
    from transformers import StoppingCriteria, StoppingCriteriaList

    class WholeAction(StoppingCriteria):
        """Stops at the card's stop strings, and as soon as a whole action stands there."""

        def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
            import torch

            tokens = input_ids[0, length:] if input_ids.shape[1] > length else input_ids[0]
            text = tokenizer.decode(tokens, skip_special_tokens=False).rstrip()
            return torch.full((input_ids.shape[0],), self._whole(text), device=input_ids.device)

        def _whole(self, text: str) -> bool:
            if any(text.endswith(stop) for stop in words.card.stop):
                return True
            if not text.endswith(ENDINGS):
                return False
            try:
                words.parse(text, *size)
            except ParseError:
                return False
            return True

    return StoppingCriteriaList([WholeAction()])
