"""Optional packages: the extra that brings each, and the command that installs it here."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, requires
from importlib.util import find_spec
from pathlib import Path

MODULES = {
    "accelerate": "vlm",
    "datasets": "data",
    "gguf": "lab",
    "httpx": "server",
    "jeepney": "desktop",
    "jinja2": "examples",
    "langchain_anthropic": "hosted",
    "langchain_core": "hosted",
    "langchain_google_genai": "hosted",
    "langchain_openai": "hosted",
    "llguidance": "vlm",
    "matplotlib": "lab",
    "mcp": "mcp",
    "miniwob": "browser",
    "mss": "desktop",
    "num2words": "vlm",
    "onnxruntime": "ocr",
    "peft": "lab",
    "playwright": "browser",
    "psycopg": "postgres",
    "pyarrow": "data",
    "pyautogui": "desktop",
    "python_multipart": "examples",
    "rapidfuzz": "ocr",
    "rapidocr": "ocr",
    "ray": "ray",
    "safetensors": "vlm",
    "starlette": "examples",
    "sympy": "vlm",
    "tensorboard": "train",
    "torch": "vlm",
    "torchao": "int8",
    "transformers": "vlm",
    "uvicorn": "examples",
}
"""The extra of each optional module."""

HELPDESK_MODULES = ("starlette", "uvicorn", "jinja2", "python_multipart")
"""What the helpdesk of the examples needs."""


@cache
def install_line(extra: str) -> str:
    """The command that installs an extra: of the clone this runs from, else its packages by name.

    No index has a package called handeye, so an installed wheel's extra is spelt out.
    """
    pip = f"{sys.executable} -m pip install"
    clone = Path(__file__).resolve().parents[1]
    if (clone / "pyproject.toml").exists():
        return f"{pip} -e '{clone}[{extra}]'"
    try:
        mark = re.compile(rf"extra == ['\"]{extra}['\"]")
        wanted = [line for line in requires("handeye") or () if mark.search(line)]
    except PackageNotFoundError:
        wanted = []
    packages = [line.partition(";")[0].strip() for line in wanted] or [f"HANDEYE.whl[{extra}]"]
    return f"{pip} " + " ".join(f"'{package}'" for package in packages)


def first_missing(modules: Iterable[str]) -> str | None:
    """The first of the modules that is not installed."""
    return next((module for module in modules if find_spec(module) is None), None)
