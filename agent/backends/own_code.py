"""A folder that brings its own Python files, in the interface that CogVLM was released with.

Its question is put together by the model itself, build_conversation_input_ids, with one picture. Its answer
is decoded here, greedily, through its own prepare_inputs_for_generation and forward: the released generate
was written for transformers 4 and its caches.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from handeye.agent.backends.generative import Generative
from handeye.agent.contracts import Constraint, Prompt, Reply, View
from handeye.agent.errors import CallerError, ModelFault

ASKED_BY = "build_conversation_input_ids"
PICTURES = ("images", "cross_images")
FAULTS = (AssertionError, AttributeError, KeyError, NameError, SyntaxError, TypeError)
"""What code that was written for other versions raises."""
GROWS = {"token_type_ids": 0, "attention_mask": 1}
"""What is told of every token, and what is told of a written one: it is a word, and it is looked at."""


def load_own(folder: Path, wanted: dict[str, Any]) -> tuple[Any, Any]:
    """What from_pretrained gives for the folder's own class, and its tokenizer. Runs the folder's files.

    Raises CallerError for code that lies elsewhere or has another interface, and what transformers raises.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer

    data = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("auto_map", {})
    elsewhere = [str(name) for name in data.values() if "--" in str(name)]
    if elsewhere:
        raise CallerError(f"{folder / 'config.json'} names code that is not in the folder: {elsewhere[0]}")
    try:
        loaded: Any = AutoModelForCausalLM.from_pretrained(folder, trust_remote_code=True, **wanted)
    except FAULTS as fault:
        reason = f"does not run with this transformers: {_said(fault)}"
        raise CallerError(f"the code in {folder} {reason}") from None
    if not hasattr(loaded[0], ASKED_BY):
        raise CallerError(f"the code in {folder} has no {ASKED_BY}: code=1 is for CogVLM's interface")
    return loaded, AutoTokenizer.from_pretrained(folder, trust_remote_code=True, local_files_only=True)


def _said(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}".splitlines()[0]


class OwnCode(Generative):
    """Asks such a model."""

    def answer(self, views: Sequence[View], prompt: Prompt, constraint: Constraint | None) -> Reply:
        try:
            return super().answer(views, prompt, constraint)
        except FAULTS as fault:
            raise ModelFault(f"{self.card.name}'s own code failed: {_said(fault)}") from fault

    def _inputs(self, views: Sequence[View], text: str) -> Any:
        from PIL import Image

        shown = [Image.fromarray(views[0].pixels)]
        result = self._model.build_conversation_input_ids(
            self._tokenizer, query=text, history=[], images=shown
        )
        place = {"device": self._model.device, "dtype": self._model.dtype}
        words = {name: result[name][None].to(self._model.device) for name in ("input_ids", *GROWS)}  # [1, L]
        return words | {name: [[result[name][0].to(**place)]] for name in PICTURES if result.get(name)}

    def _generated(self, inputs: Any, views: Sequence[View], how: dict[str, Any]) -> Any:
        import torch

        given, kept, logits = dict(inputs), None, []
        tokens = given.pop("input_ids")
        ends = self._tokenizer.eos_token_id
        with torch.inference_mode():
            for _ in range(how["max_new_tokens"]):
                result = self._model.prepare_inputs_for_generation(
                    tokens, past_key_values=kept, use_cache=True, **given
                )
                out = self._model(**result, return_dict=True)
                kept, scores = out.past_key_values, out.logits[:, -1].float()  # [1, vocabulary]
                chosen = how["logits_processor"](tokens, scores).argmax(-1, keepdim=True)  # [1, 1]
                logits.append(scores)
                tokens = torch.cat((tokens, chosen), 1)
                for name, value in GROWS.items():
                    given[name] = torch.cat((given[name], torch.full_like(chosen, value)), 1)
                if int(chosen) == ends or bool(how["stopping_criteria"](tokens, scores).all()):
                    break
        return SimpleNamespace(sequences=tokens, logits=logits)
