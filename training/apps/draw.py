# ruff: noqa: E501 - long lines of markup and wordings
"""python -m handeye.training.apps.draw DIR OUT [N]: frames with their words, elements and questions drawn on, to be looked at."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw


def draw(screen: dict[str, Any], root: Path, out: Path) -> None:
    image = Image.open(root / screen["frame"]).convert("RGB")
    side = Image.new("RGB", (image.width + 620, max(image.height, 760)), "white")
    side.paste(image)
    pen = ImageDraw.Draw(side)
    for run in screen["words"]:
        for word in run:
            pen.rectangle(word[1:], outline=(120, 190, 255))
    y = 4
    for number, question in enumerate(screen["questions"]):
        color = ((220, 0, 0), (0, 140, 0), (160, 0, 200), (230, 120, 0), (0, 120, 140))[number % 5]
        for action in question["answers"]:
            if action["do"] in ("scroll", "wait"):
                continue
            for box in action.get("boxes", [action.get("from"), action.get("to")]):
                if box:
                    pen.rectangle(box, outline=color, width=2)
                    pen.text((box[0] + 2, box[1] - 1), str(number), fill=color)
        text = (
            "; ".join(
                f"{a['do']} {a.get('text', a.get('answer', a.get('keys', a.get('way', ''))))}"
                for a in question["answers"]
            )
            or "ABSENT"
        )
        past = " | ".join(
            f"{s['action']['do']} {s['action'].get('text', '')} [{s['target'][:20]}] {s['effect'][:3]}"
            for s in question["history"]
        )
        lines = [
            f"{number} ({question['kind']}) {question['goal']}",
            f"      -> {text[:90]}   past: {past[:120]}",
        ]
        for line in lines:
            pen.text((image.width + 6, y), line[:110], fill=color)
            y += 13
            if len(line) > 110:
                pen.text((image.width + 30, y), line[110:220], fill=color)
                y += 13
    side.save(out)


def main() -> None:
    root, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    lines = (root / "screens.jsonl").read_text().splitlines()
    for line in lines[: int(sys.argv[3]) if len(sys.argv) > 3 else 12]:
        screen = json.loads(line)
        draw(screen, root, out / Path(screen["frame"]).name)


if __name__ == "__main__":
    main()
