# ruff: noqa: E501 - long lines of markup and wordings
"""Icons, fonts and words from npm packages, kept in a folder outside the repository.

`python -m handeye.training.apps.assets` installs them (npm and node are needed once); HANDEYE_APPS_ASSETS names
another folder than `data/apps_assets`.
"""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

FONTS = (
    "inter", "roboto", "open-sans", "lato", "montserrat", "source-sans-3", "poppins", "noto-sans",
    "merriweather", "ubuntu", "fira-sans", "pt-sans", "work-sans", "nunito", "ibm-plex-sans",
    "roboto-mono", "lora",
)  # fmt: skip
PACKAGES = (
    "lucide-static@1.62.0", "@mdi/svg@7.4.47", "@phosphor-icons/core@2.1.1", "bootstrap-icons@1.13.2",
    "@fortawesome/fontawesome-free@6.7.2", "@primer/octicons@19.42.0", "ionicons@7.4.0",
    "remixicon@4.9.1", "@faker-js/faker@9.9.0", *(f"@expo-google-fonts/{font}" for font in FONTS),
)  # fmt: skip
DUMP_WORDS = """
import { allLocales } from '@faker-js/faker';
const flat = v => Array.isArray(v) ? v : Object.values(v ?? {}).flatMap(flat);
const strings = v => [...new Set(flat(v).filter(x => typeof x === 'string'))];
const of = (locales, f) => [...new Set(locales.flatMap(l => { const v = allLocales[l]; return v ? strings(f(v)) : []; }))];
const europe = ['en', 'de', 'fr', 'es', 'it', 'nl', 'sv', 'nb_NO', 'da', 'fi', 'pl', 'pt_BR', 'cs_CZ', 'hu', 'tr', 'ro', 'hr'];
const en = ['en'];
console.log(JSON.stringify({
  first: of(europe, v => v.person?.first_name), last: of(europe, v => v.person?.last_name),
  city: of(europe, v => v.location?.city_name), street: of(europe, v => v.location?.street_name),
  country: of(en, v => v.location?.country), noun: of(en, v => v.word?.noun),
  adjective: of(en, v => v.word?.adjective), verb: of(en, v => v.word?.verb), adverb: of(en, v => v.word?.adverb),
  product: of(en, v => v.commerce?.product_name?.product), material: of(en, v => v.commerce?.product_name?.material),
  look: of(en, v => v.commerce?.product_name?.adjective), color: of(en, v => v.color?.human),
  dish: of(en, v => v.food?.dish), ingredient: of(en, v => v.food?.ingredient), title: of(en, v => v.book?.title),
  author: of(en, v => v.book?.author), song: of(en, v => v.music?.song_name), buzz: of(en, v => v.company?.buzz_noun),
  buzz_adjective: of(en, v => v.company?.buzz_adjective), language: of(en, v => v.location?.language),
  department: of(en, v => v.commerce?.department), job: of(en, v => v.person?.job_area), airline: en.flatMap(l => allLocales[l].airline.airport.map(a => a.name)),
  currency: en.flatMap(l => allLocales[l].finance.currency.map(a => a.name)), lorem: of(['fr', 'de', 'es', 'it', 'pl'], v => v.word?.noun),
}));
"""


def folder() -> Path:
    return Path(os.environ.get("HANDEYE_APPS_ASSETS", "data/apps_assets")).resolve()


def install() -> Path:
    """Installs the packages and writes words.json and fonts.conf; done once."""
    home = folder()
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "package.json").exists():
        (home / "package.json").write_text('{"name": "apps-assets", "private": true, "type": "module"}')
    flags = ("--no-audit", "--no-fund", "--ignore-scripts")
    subprocess.run(["npm", "install", *flags, *PACKAGES], cwd=home, check=True)
    (home / "dump.mjs").write_text(DUMP_WORDS)
    words = subprocess.run(["node", "dump.mjs"], cwd=home, check=True, capture_output=True, text=True)
    (home / "words.json").write_text(words.stdout)
    return home


@cache
def word_lists() -> dict[str, list[str]]:
    path = folder() / "words.json"
    if not path.exists():
        raise SystemExit("The word lists are missing: run `python -m handeye.training.apps.assets` first.")
    lists: dict[str, list[str]] = json.loads(path.read_text())
    return lists


def package(name: str) -> Path:
    return folder() / "node_modules" / name


def font_families() -> list[str]:
    return [
        name.replace("-", " ").title().replace("Pt Sans", "PT Sans").replace("Ibm", "IBM") for name in FONTS
    ]


def browser_environment() -> dict[str, str | float | bool]:
    """The environment under which Chromium also finds the fonts of npm."""
    conf = folder() / "fonts.conf"
    if not conf.exists():
        conf.write_text(
            '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
            '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
            f"<dir>{package('@expo-google-fonts')}</dir></fontconfig>"
        )
    return {**os.environ, "FONTCONFIG_FILE": str(conf)}


def read_json(path: Path) -> Any:
    return json.loads(path.read_text())


if __name__ == "__main__":
    print(install())
