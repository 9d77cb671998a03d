"""How a training screen looks: size, scale, GTK and window themes, icons, font and background, by seed."""

from __future__ import annotations

import random
import shlex
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageFont

SIZES = ((640, 480), (800, 600), (900, 700), (1024, 768), (1280, 720), (1280, 800), (1440, 900))
SCALES = (1.0, 1.0, 1.0, 1.25, 1.5, 2.0)
THEMES = (
    "Adwaita", "Adwaita", "Adwaita:dark", "HighContrast", "Arc", "Arc-Dark", "Numix", "Blackbird", "Bluebird",
    "Materia-light",
)  # fmt: skip
VALIDATION_THEMES = ("Greybird", "Arc-Darker", "Materia")
ICON_THEMES = ("Adwaita", "Tango", "gnome")
VALIDATION_ICON_THEMES = ("elementary-xfce",)
FONTS = (
    "DejaVu Sans",
    "DejaVu Serif",
    "Liberation Sans",
    "Liberation Serif",
    "Nimbus Sans",
    "Noto Sans CJK JP",
)
VALIDATION_FONTS = ("URW Gothic", "P052")
FRAMES = ("Clearlooks", "Clearlooks-3.4", "Bear2", "Mikachu", "Natura", "Onyx", "Artwiz-boxed")
POINT_DPI = 72
DPI = 96
OPENBOX = "/etc/xdg/openbox/rc.xml"


@dataclass(frozen=True)
class Look:
    """width, height: pixels. points: the font's size."""

    width: int
    height: int
    scale: float
    theme: str
    icons: str
    font: str
    points: int
    frame: str
    background: str

    @classmethod
    def drawn(cls, rng: random.Random, held_out: bool) -> Look:
        """held_out: of the themes and fonts that only validation shows."""
        width, height = rng.choice(SIZES)
        return cls(
            width=width,
            height=height,
            scale=rng.choice(SCALES) if width >= 900 else 1.0,
            theme=rng.choice(VALIDATION_THEMES if held_out else THEMES),
            icons=rng.choice(VALIDATION_ICON_THEMES if held_out else ICON_THEMES),
            font=rng.choice(VALIDATION_FONTS if held_out else FONTS),
            points=rng.choice((9, 10, 10, 11, 12)),
            frame=rng.choice(FRAMES),
            background="#" + "".join(rng.choice("0123456789abcdef") for _ in range(6)),
        )

    @property
    def font_pixels(self) -> float:
        return self.points * DPI / POINT_DPI * self.scale

    def natural_width(self, text: str) -> float:
        """Pixels that a line of text takes in this font."""
        return _font(self.font, round(self.font_pixels * 8)).getlength(text) / 8

    def depth(self, text: str) -> float:
        """Pixels from the base line down to the text's lowest ink."""
        return _font(self.font, round(self.font_pixels * 8)).getbbox(text, anchor="ls")[3] / 8

    def script(self, folder: Path, program: list[str]) -> Path:
        """A shell script that dresses the screen and becomes the program; `folder` keeps its settings."""
        settings = folder / "config" / "gtk-3.0" / "settings.ini"
        settings.parent.mkdir(parents=True)
        settings.write_text(
            "[Settings]\ngtk-cursor-blink=false\ngtk-enable-animations=false\n"
            f"gtk-icon-theme-name={self.icons}\ngtk-font-name={self.font} {self.points}\n"
        )
        path = folder / "start.sh"
        path.write_text(
            f"""cd {shlex.quote(str(folder))}
mkdir -p "$XDG_CONFIG_HOME/openbox"
sed 's/<name>Clearlooks</<name>{self.frame}</' {OPENBOX} > "$XDG_CONFIG_HOME/openbox/rc.xml"
openbox --reconfigure
xsetroot -solid '{self.background}'
export XDG_CONFIG_HOME={shlex.quote(str(folder / "config"))} GTK_THEME={self.theme}
exec {shlex.join(program)}
"""
        )
        return path


@cache
def _font(family: str, pixels: int) -> ImageFont.FreeTypeFont:
    found = subprocess.run(
        ["fc-match", "--format", "%{file}", family], capture_output=True, text=True, check=True
    ).stdout
    return ImageFont.truetype(found, pixels)
