"""CSS frameworks, icon sets and fonts from npm, kept in a cache folder outside the repository."""

from __future__ import annotations

import base64
import os
import subprocess
import tarfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from handeye.agent.errors import CallerError


@dataclass(frozen=True)
class Framework:
    """A style sheet and the classes it wants; css is its path in the npm package, empty for none."""

    name: str
    package: str = ""
    css: str = ""
    button: tuple[str, ...] = ("",)
    field: str = ""
    select: str = ""
    check: str = ""
    table: str = ""
    card: str = ""
    tag: str = ""


FRAMEWORKS = {
    kit.name: kit
    for kit in (
        Framework("plain"),
        Framework("themed"),
        Framework(
            "bootstrap",
            "bootstrap",
            "dist/css/bootstrap.min.css",
            (
                "btn btn-primary",
                "btn btn-secondary",
                "btn btn-outline-primary",
                "btn btn-danger",
                "btn btn-light",
            ),
            "form-control",
            "form-select",
            "form-check-input",
            "table",
            "card p-2",
            "badge bg-secondary",
        ),
        Framework(
            "bulma",
            "bulma",
            "css/bulma.min.css",
            ("button", "button is-primary", "button is-link", "button is-light"),
            "input",
            "select",
            "",
            "table",
            "box",
            "tag",
        ),
        Framework("pico", "@picocss/pico", "css/pico.min.css", ("", "secondary", "outline", "contrast")),
        Framework(
            "pure",
            "purecss",
            "build/pure-min.css",
            ("pure-button", "pure-button pure-button-primary"),
            table="pure-table",
        ),
        Framework(
            "milligram",
            "milligram",
            "dist/milligram.min.css",
            ("button", "button button-outline", "button button-clear"),
        ),
        Framework("water", "water.css", "out/light.min.css"),
        Framework("water-dark", "water.css", "out/dark.min.css"),
        Framework(
            "spectre",
            "spectre.css",
            "dist/spectre.min.css",
            ("btn", "btn btn-primary", "btn btn-link"),
            "form-input",
            "form-select",
            "",
            "table",
            "card p-2",
            "label",
        ),
        Framework(
            "foundation",
            "foundation-sites",
            "dist/css/foundation.min.css",
            ("button", "button secondary", "button hollow", "button alert"),
            card="card",
            tag="label",
        ),
        Framework(
            "materialize",
            "materialize-css",
            "dist/css/materialize.min.css",
            ("btn", "btn-flat", "btn red"),
            "browser-default",
            "browser-default",
            "",
            "striped",
            "card-panel",
        ),
        Framework("new", "@exampledev/new.css", "new.css"),
        Framework("sakura", "sakura.css", "css/sakura.css"),
        Framework("mvp", "mvp.css", "mvp.css"),
        Framework(
            "chota",
            "chota",
            "dist/chota.min.css",
            ("button", "button primary", "button outline", "button dark"),
            card="card",
            tag="tag",
        ),
        Framework(
            "picnic",
            "picnic",
            "picnic.min.css",
            ("button", "button success", "button warning", "button error"),
        ),
        Framework(
            "mini",
            "mini.css",
            "dist/mini-default.min.css",
            ("", "primary", "secondary", "inverse"),
            card="card",
        ),
        Framework("98", "98.css", "dist/98.css", card="window p-2"),
        Framework(
            "nes",
            "nes.css",
            "css/nes.min.css",
            ("nes-btn", "nes-btn is-primary", "nes-btn is-error"),
            "nes-input",
            table="nes-table is-bordered",
            card="nes-container",
        ),
    )
}
SYSTEM_FONTS = (
    "DejaVu Sans",
    "DejaVu Serif",
    "Liberation Sans",
    "Liberation Serif",
    "Liberation Sans Narrow",
    "DejaVu Sans Mono",
    "URW Gothic",
    "URW Bookman",
    "Nimbus Sans",
    "Nimbus Roman",
    "C059",
    "P052",
    "sans-serif",
)
NPM_FONTS = (
    "roboto",
    "open-sans",
    "lato",
    "inter",
    "montserrat",
    "merriweather",
    "ubuntu",
    "poppins",
    "roboto-slab",
    "fira-sans",
    "oswald",
    "comic-neue",
)
FONTS = (*SYSTEM_FONTS, *NPM_FONTS)
ICON_SETS = {"bootstrap-icons": "icons", "lucide-static": "icons", "feather-icons": "dist/icons"}
ICONS: dict[str, tuple[tuple[str, ...], str, str]] = {
    # what it shows: how it is called, its file in bootstrap-icons, its file in lucide and feather
    "trash": (("trash", "bin", "delete"), "trash", "trash"),
    "gear": (("gear", "settings", "cog wheel"), "gear", "settings"),
    "search": (("search", "magnifying glass"), "search", "search"),
    "home": (("home", "house"), "house", "home"),
    "star": (("star",), "star", "star"),
    "heart": (("heart",), "heart", "heart"),
    "mail": (("mail", "envelope"), "envelope", "mail"),
    "calendar": (("calendar",), "calendar", "calendar"),
    "bell": (("bell", "notifications"), "bell", "bell"),
    "camera": (("camera",), "camera", "camera"),
    "download": (("download", "save to disk"), "download", "download"),
    "upload": (("upload",), "upload", "upload"),
    "pencil": (("pencil", "edit"), "pencil", "edit-2"),
    "user": (("person", "user"), "person", "user"),
    "lock": (("lock",), "lock", "lock"),
    "printer": (("printer", "print"), "printer", "printer"),
    "cross": (("cross", "close", "X"), "x-lg", "x"),
    "plus": (("plus", "add"), "plus-lg", "plus"),
    "check": (("check mark", "tick"), "check-lg", "check"),
    "menu": (("menu", "three lines"), "list", "menu"),
    "eye": (("eye",), "eye", "eye"),
    "flag": (("flag",), "flag", "flag"),
    "cart": (("shopping cart", "cart"), "cart", "shopping-cart"),
    "phone": (("phone",), "telephone", "phone"),
    "cloud": (("cloud",), "cloud", "cloud"),
    "folder": (("folder",), "folder", "folder"),
    "image": (("picture", "image"), "image", "image"),
    "clock": (("clock",), "clock", "clock"),
    "left": (("left arrow", "arrow pointing left"), "arrow-left", "arrow-left"),
    "right": (("right arrow", "arrow pointing right"), "arrow-right", "arrow-right"),
    "play": (("play",), "play", "play"),
    "pause": (("pause",), "pause", "pause"),
    "map": (("map",), "map", "map"),
    "tag": (("tag",), "tag", "tag"),
    "info": (("info", "information"), "info-circle", "info"),
    "link": (("link", "chain"), "link-45deg", "link"),
}


def cache_folder() -> Path:
    """$HANDEYE_SYNTH_CACHE, else ~/.cache/handeye/synth."""
    return Path(os.environ.get("HANDEYE_SYNTH_CACHE") or Path.home() / ".cache" / "handeye" / "synth")


@cache
def package_folder(package: str) -> Path:
    """The unpacked npm package; it is fetched on the first use. Raises CallerError without npm."""
    folder = cache_folder() / package.strip("@").replace("/", "-")
    if not (folder / "package").exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "pack", "--silent", package, "--pack-destination", str(folder)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=120)
        except (OSError, subprocess.SubprocessError) as fault:
            raise CallerError(
                f"cannot fetch {package} ({type(fault).__name__}): install npm and let it reach its registry"
            ) from None
        with tarfile.open(next(folder.glob("*.tgz"))) as archive:
            archive.extractall(folder, filter="data")
    return folder / "package"


@cache
def css_of(framework: str) -> str:
    """The framework's style sheet; empty for the two that are ours."""
    kit = FRAMEWORKS[framework]
    return (package_folder(kit.package) / kit.css).read_text(encoding="utf-8") if kit.css else ""


@cache
def font_css(font: str) -> str:
    """The rule that loads an npm font from its own bytes; empty for a font of the system."""
    if font not in NPM_FONTS:
        return ""
    file = package_folder(f"@fontsource/{font}") / "files" / f"{font}-latin-400-normal.woff2"
    data = base64.b64encode(file.read_bytes()).decode()
    return f"@font-face {{ font-family: '{font}'; src: url(data:font/woff2;base64,{data}); }}"


@cache
def icon_svg(icon_set: str, icon: str) -> str:
    """The drawing of an icon of ICONS, or an empty text where the set lacks it."""
    _, bootstrap, other = ICONS[icon]
    name = bootstrap if icon_set == "bootstrap-icons" else other
    folder = package_folder(icon_set) / ICON_SETS[icon_set]
    for file in (
        folder / f"{name}.svg",
        folder / f"{ {'home': 'house', 'edit-2': 'pencil'}.get(name, name) }.svg",
    ):
        if file.exists():
            text = file.read_text(encoding="utf-8")
            return text[text.index("<svg") :].strip()
    return ""
