"""Questions and texts of many screens, stacked to the tensors of one batch."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from handeye.vlm.tokens import BOS, COPY, END, POINT

MAX_WORDS = 200
MAX_TEXT = 40
"""Bytes of a text that the reading objective asks for."""


def stack_asked(asked: list[dict]) -> dict[str, Tensor]:
    longest = min(max(len(one["prompt"]["tokens"]) for one in asked), MAX_WORDS)
    steps = max(len(one["answer"].tokens) for one in asked)
    n = len(asked)
    out = {
        "rows": torch.tensor([one["row"] for one in asked]),
        "tokens": torch.zeros(n, longest, dtype=torch.long),
        "typed": torch.zeros(n, longest, dtype=torch.long),
        "mask": torch.zeros(n, longest, dtype=torch.bool),
        "past": torch.stack([one["prompt"]["past"] for one in asked]),
        "actions": torch.zeros(n, steps, dtype=torch.long),
        "next": torch.full((n, steps), -100),
        "pointed": torch.full((n, steps), -1),
        "copied": torch.full((n, steps), -1),
        "copy": torch.full((n, steps), -100),
        "hints": torch.stack([one["prompt"]["hints"] for one in asked]),
        **_stack_spans([one["prompt"] for one in asked], longest),
    }
    points: list[tuple[int, int]] = []
    labels: list[np.ndarray] = []
    offsets: list[tuple[int, int, float, float]] = []
    for i, one in enumerate(asked):
        length = min(len(one["prompt"]["tokens"]), longest)
        for name in ("tokens", "typed", "mask"):
            out[name][i, :length] = one["prompt"][name][:length]
        tokens = [BOS, *one["answer"].tokens]
        out["actions"][i, : len(tokens) - 1] = torch.tensor(tokens[:-1])
        out["next"][i, : len(tokens) - 1] = torch.tensor(tokens[1:])
        _place(out, i, tokens, one, points, labels, offsets, longest)
        if one["answer"].begun and steps > 2:
            out["actions"][i, 1:3] = torch.tensor((one["answer"].begun, POINT))
            out["next"][i, 1:] = -100
            points.append((i, 2))
            labels.append(np.zeros(len(one["centers"]), np.float32))
    out["point_at"] = torch.tensor(points, dtype=torch.long).reshape(-1, 2)
    cells = len(asked[0]["centers"])
    out["point_label"] = torch.from_numpy(np.stack(labels)) if labels else torch.zeros(0, cells)
    out["offset"] = torch.tensor(offsets, dtype=torch.float).reshape(-1, 4)
    return out


def _stack_spans(prompts: list[dict[str, Tensor]], longest: int) -> dict[str, Tensor]:
    """The texts of vlm/spans.py, padded; those cut off with the prompt are told of no place."""
    padded = {
        name: torch.nn.utils.rnn.pad_sequence([prompt[name] for prompt in prompts], batch_first=True)
        for name in ("span_tokens", "span_of")
    }
    return padded | {"span_at": torch.stack([prompt["span_at"] for prompt in prompts]).clamp(max=longest)}


def _place(out, i, tokens, one, points, labels, offsets, longest) -> None:
    """Where each POINT and COPY of answer i lands."""
    number = 0
    for step, token in enumerate(tokens[:-1]):
        if token == POINT:
            label = one["labels"][number]
            if label.sum() > 0:
                points.append((i, step))
                labels.append(label)
                cell = int(np.random.choice(len(label), p=label / label.sum()))
                out["pointed"][i, step + 1 : step + 2] = cell
                center = one["centers"][cell]
                target = min(
                    one["targets"][number], key=lambda t: abs(t[0] - center[0]) + abs(t[1] - center[1])
                )
                offsets.append((i, cell, target[0] - center[0], target[1] - center[1]))
            number += 1
        elif token in (COPY, END) and one["answer"].span:
            byte = one["answer"].span[0 if token == COPY else 1]
            if byte < longest:
                out["copy"][i, step] = byte
                out["copied"][i, step + 1 : step + 2] = byte


def stack_sought(sought: list[dict], screens: int, texts: int, cells: int) -> dict[str, Tensor]:
    tokens = torch.zeros(screens, texts, MAX_TEXT, dtype=torch.long)
    mask = torch.zeros(screens, texts, MAX_TEXT, dtype=torch.bool)
    label = torch.zeros(screens, texts, cells)
    filled = [0] * screens
    for one in sought:
        row, place = one["row"], filled[one["row"]]
        if place >= texts:
            continue
        raw = list(one["text"].encode())[:MAX_TEXT]
        tokens[row, place, : len(raw)] = torch.tensor(raw)
        mask[row, place, : len(raw)] = True
        label[row, place] = torch.from_numpy(one["label"])
        filled[row] += 1
    used = max(max(filled), 1)
    return {"text_tokens": tokens[:, :used], "text_mask": mask[:, :used], "text_label": label[:, :used]}
