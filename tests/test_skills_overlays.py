"""Banners and overlays of eight languages, in the page and in frames of its own and of another origin."""

from __future__ import annotations

from html import escape

import pytest
import pytest_asyncio
from browser_site import PAGES, serve
from skill_runs import done, use

from handeye.agent.contracts import Navigate
from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
BANNERS = {
    "en": ("We use cookies.", "Accept all cookies", "Only necessary cookies"),
    "de": ("Wir verwenden Cookies, wenn Sie einwilligen.", "Alle akzeptieren", "Alle ablehnen"),
    "fr": ("Nous utilisons des cookies.", "Tout accepter", "Continuer sans accepter"),
    "es": ("Utilizamos cookies.", "Aceptar todas", "Rechazar todas"),
    "it": ("Usiamo i cookie.", "Accetta tutti", "Rifiuta"),
    "nl": ("Wij vragen je toestemming.", "Alles accepteren", "Alles weigeren"),
    "pl": ("Używamy plików cookie.", "Akceptuję", "Odrzuć wszystkie"),
    "pt": ("Utilizamos cookies.", "Aceitar todos", "Rejeitar tudo"),
}
PLACES = ("page", "own frame", "other frame", "page", "own frame", "other frame", "page", "other frame")
SHOP = (
    "<h1>Shop</h1><p>Lamps and chairs</p><button>Buy</button><button>Ask</button><script>said = '';</script>"
)
BAR = "position:fixed;left:0;right:0;bottom:0;height:120px;background:#eee;border:0"


def bar(language: str) -> str:
    text, yes, no = BANNERS[language]
    button = "<button onclick=\"parent.postMessage('{0}', '*')\">{0}</button>"
    return f"<p>{text}</p>{button.format(yes)}{button.format(no)}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world():
    with serve() as server:
        other = f"http://localhost:{server.server_port}"
        heard = "<script>onmessage = event => { said = event.data; b.remove(); };</script>"
        for language, place in zip(BANNERS, PLACES, strict=True):
            PAGES[f"/inner-{language}"] = bar(language)
            own = f"srcdoc='{escape(bar(language), quote=True)}'"
            banner = {
                "page": f"<div id=b style='{BAR}'>{bar(language)}</div>",
                "own frame": f"<iframe id=b style='{BAR}' {own}></iframe>",
                "other frame": f"<iframe id=b style='{BAR}' src='{other}/inner-{language}'></iframe>",
            }
            PAGES[f"/shop-{language}"] = f"{SHOP}{heard}{banner[place]}"
        PAGES["/shop-sign"] = (
            f"{SHOP}<div id=b style='position:fixed;inset:0;background:#0008'></div>"
            "<div id=c style='position:fixed;"
            "left:200px;top:100px;width:300px;height:200px;background:#fff'>Ten percent off!"
            "<i class=x-close style='position:absolute;right:4px;top:4px;width:20px;height:20px;"
            "background:red' onclick=\"said='closed';b.remove();c.remove()\"></i></div>"
        )
        PAGES["/shop-stuck"] = f"{SHOP}<div style='position:fixed;inset:0;background:#fff'></div>"
        PAGES["/shop-bar"] = (
            f"<div style='position:fixed;inset:0 0 auto;background:#eee'><a href=#>Cookies</a></div>{SHOP}"
        )
        settings = BrowserSettings(
            url=f"http://127.0.0.1:{server.server_port}/shop-bar", width=700, height=480
        )
        environment = BrowserEnvironment(settings)
        await environment.open()
        yield environment
        await environment.close()


async def show(world, page):
    await world.act(Navigate(to="goto", url=world.settings.url.replace("shop-bar", page)))
    await world.observe()


@pytest.mark.parametrize("language", BANNERS)
async def test_consent_is_refused_in_eight_languages_and_three_places(world, language, tmp_path):
    await show(world, f"shop-{language}")
    assert await done(world, tmp_path, "dismiss", {}) == "closed cookie banner"
    assert await world.page.evaluate("said") == BANNERS[language][2]


async def test_an_overlay_without_words_is_closed_by_its_sign(world, tmp_path):
    await show(world, "shop-sign")
    assert "closed" in await done(world, tmp_path, "dismiss", {})
    assert await world.page.evaluate("said") == "closed"


async def test_a_covered_page_is_never_said_to_be_free(world, tmp_path):
    await show(world, "shop-stuck")
    ended = (await use(world, tmp_path, "dismiss", {})).ended
    assert ended.reason != "done"
    assert "above the page" in f"{ended.answer} {ended.detail}"


async def test_a_bar_that_asks_nothing_is_no_banner(world, tmp_path):
    await show(world, "shop-bar")
    assert await done(world, tmp_path, "dismiss", {}) == "nothing was in the way"
