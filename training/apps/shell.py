# ruff: noqa: E501 - long lines of markup and wordings
"""What stands around an application's content: top bar, side bar, footer, pop-ups, cookie banners, toasts."""

from __future__ import annotations

from html import escape

from . import fields
from .acts import ACTS
from .parts import Form, Overlay, Part
from .ui import Ui

NAV = ("Home", "Products", "Prices", "About us", "Contact", "Blog", "News", "Reports", "Projects", "Team", "Customers",
       "Orders", "Inventory", "Calendar", "Messages", "Files", "Analytics", "Billing", "Integrations", "Tasks", "Docs",
       "Downloads", "Careers", "Gallery", "Events", "Offers", "Invoices", "Suppliers", "Warehouse", "Archive", "Library",
       "Members", "Payments", "Plans", "Workflows", "Audit log", "Devices", "Campaigns", "Templates", "Roles", "Quotes",
       "Dashboard", "Activity", "Shipping", "Returns", "Stores", "Help", "Security", "Data", "Sessions")  # fmt: skip
FOOT = ("Imprint", "Privacy policy", "Terms of use", "Cookies", "Contact", "Jobs", "Press", "Accessibility", "Status",
        "Sitemap", "Licences", "Investors", "Affiliates", "Gift cards", "Store finder", "Size guide", "Returns", "Developers",
        "API", "Community", "Partners", "Newsletter", "Delivery", "Sustainability", "FAQ", "Legal notice")  # fmt: skip
NAV_ICONS = {"Home": "home", "Calendar": "calendar", "Messages": "mail", "Files": "folder", "Team": "users", "Reports": "chart",
             "Analytics": "line_chart", "Billing": "card", "Orders": "cart", "Shipping": "truck", "Security": "shield", "Docs": "book",
             "Help": "help", "Dashboard": "gauge", "Invoices": "receipt", "Members": "users", "Archive": "archive", "News": "newspaper",
             "Data": "database", "Devices": "mobile", "Downloads": "download", "Gallery": "image", "Activity": "line_chart",
             "Tasks": "check_circle", "Projects": "briefcase", "Library": "book"}  # fmt: skip
BAR_ICONS = (("notifications", "notify"), ("settings", "settings"), ("help", "help"), ("profile", "user"), ("cart", "cart"),
             ("search", "search"), ("mail", "mail"), ("dark", "dark"), ("share", "share"), ("print", "print"), ("menu", "menu"),
             ("globe", "globe"), ("wish", "heart"), ("grid", "grid"), ("fullscreen", "fullscreen"), ("chat", "chat"))  # fmt: skip


def search_box(ui: Ui, noun: str, value: str = "") -> str:
    hint = ui.rng.choice(
        (
            f"Search {noun}",
            "Search",
            f"Search {noun}…",
            "Search…",
            f"Find {noun}",
            "Type to search",
            f"Filter {noun}",
        )
    )
    html, part = fields.text(
        ui, "", "search", value, hint, way="inside", width=f"width:{ui.rng.choice((160, 200, 240, 300))}px"
    )
    part.says = ("search field", "search box", f"{noun} search", "search bar", "search")
    if ui.chance(0.4):
        return f'<span class="flex" style="flex-wrap:nowrap">{html}{ui.button("search", small=True)}</span>'
    if ui.chance(0.4):
        return (
            f'<span class="flex" style="flex-wrap:nowrap">{html}{ui.icon_button("search", "search")}</span>'
        )
    return html


def free_icon(ui: Ui, act: str, function: str) -> str:
    icon = ui.icon(function)
    if act in ACTS or icon is None:
        return ui.icon_button(act, function) if act in ACTS else ""
    key = ui.key()
    ui.add(Part(key, "button", "", icon=icon, act=f"icon:{function}"))
    return f'<button type="button" data-k="{key}" class="icon-btn">{ui.svg(icon, ui.rng.choice((16, 18, 20, 22, 24)))}</button>'


def top_bar(ui: Ui, brand: str, noun: str, nav: list[str], acts: tuple[str, ...] = ()) -> str:
    ui.section = "top bar"
    r = ui.rng
    parts = [f'<span class="brand">{escape(brand)}</span>']
    if r.random() < 0.3:
        parts.insert(0, free_icon(ui, "menu", "menu"))
    parts += [ui.link(name, f"nav:{name}") for name in nav]
    parts.append('<span class="grow"></span>')
    if r.random() < 0.55:
        parts.append(search_box(ui, noun))
    for act in acts:
        parts.append(ui.link(ui.act_text(act), act, function=ACTS[act].icon if r.random() < 0.4 else ""))
    used = {a for a in acts}
    for act, function in r.sample(BAR_ICONS, r.randint(0, 4)):
        if act not in used:
            parts.append(free_icon(ui, act, function))
    if r.random() < 0.45:
        signed = [
            ("Profile", "profile", "user"),
            ("Settings", "settings", "settings"),
            (ui.act_text("signout"), "signout", "signout"),
        ]
        extra = [
            (t, f"nav:{t}", "")
            for t in r.sample(
                ("Billing", "Teams", "Keyboard shortcuts", "Appearance", "API keys", "What's new"), 2
            )
        ]
        menu = [signed[0], *extra, *signed[1:]]
        name = ui.words.first()
        parts.append(fields.menu(ui, name, menu, r.random() < 0.25, function="user", act="usermenu"))
    ui.section = ""
    return f'<div class="top">{"".join(parts)}</div>'


def side_bar(ui: Ui, names: list[str], current: str) -> str:
    ui.section = "side bar"
    links = "".join(
        ui.link(
            name,
            f"nav:{name}",
            cls="on" if name == current else "",
            function=NAV_ICONS.get(name, "") if ui.chance(0.6) else "",
        )
        for name in names
    )
    ui.section = ""
    return f'<div class="side">{links}</div>'


def footer(ui: Ui) -> str:
    ui.section = "footer"
    names = ui.rng.sample(FOOT, ui.rng.randint(4, 12))
    width = ui.rng.randint(2, 4)
    columns = [names[i::width] for i in range(width)]
    html = "".join(
        f"<div><b>{escape(ui.words.one('department'))}</b>{''.join(ui.link(n, f'nav:{n}') for n in column)}</div>"
        for column in columns
    )
    letter = ""
    if ui.chance(0.3):
        box, part = fields.text(
            ui,
            "",
            "email",
            "",
            ui.rng.choice(("Your e-mail", "E-mail address", "you@example.com")),
            way="inside",
            width="width:200px",
        )
        part.says = ("newsletter field", "newsletter e-mail")
        letter = f"<div><b>Newsletter</b>{box}{ui.button('subscribe', small=True)}</div>"
    ui.section = ""
    return f'<div class="foot">{html}{letter}<div>© {ui.rng.randint(2019, 2026)} {escape(ui.words.company())}</div></div>'


def frame(ui: Ui, noun: str, content: str, acts: tuple[str, ...] = (), narrow: str = "") -> str:
    """The page around the content; which bars it has is random."""
    r = ui.rng
    ui.heading_now = ""
    names = r.sample(NAV, r.randint(5, 12))
    brand = ui.words.company()
    kind = r.random()
    inner = f'<div class="{narrow}">{content}</div>' if narrow else content
    foot = footer(ui) if r.random() < 0.3 else ""
    if kind < 0.4:
        return (
            f'{top_bar(ui, brand, noun, names[: r.randint(0, 5)], acts)}<div class="main">{inner}</div>{foot}'
        )
    if kind < 0.85:
        top = top_bar(ui, brand, noun, [], acts)
        return f'{top}<div class="shell">{side_bar(ui, names, names[r.randrange(4)])}<div class="main">{inner}</div></div>{foot}'
    if acts:
        inner = "<p>" + " ".join(ui.link(ui.act_text(act), act) for act in acts) + "</p>" + inner
    return f'<div class="main"><h1>{escape(brand)}</h1>{inner}</div>{foot}'


def close_x(ui: Ui) -> str:
    """The X without a name."""
    key = ui.key()
    icon = ui.icon("close")
    ui.add(Part(key, "button", "", act="close", icon=icon))
    sign = (
        ui.svg(icon, ui.rng.choice((14, 16, 20, 24)))
        if icon and ui.chance(0.55)
        else ui.rng.choice(("×", "✕", "✖", "X", "⨯"))
    )
    place = ui.rng.choice(
        (
            "right:8px;top:8px",
            "right:12px;top:10px",
            "right:4px;top:4px",
            "right:-10px;top:-12px;background:#fff;color:#222;border-radius:20px",
        )
    )
    return f'<span role="button" data-k="{key}" style="position:absolute;{place};cursor:pointer;padding:2px 6px;font-size:18px;line-height:1.1">{sign}</span>'


def cookie_banner(ui: Ui) -> None:
    r, before = ui.rng, len(ui.page.parts)
    ui.section = "cookie banner"
    acts = ["accept_cookies", *r.sample(("reject_cookies", "manage_cookies"), r.randint(0, 2))]
    r.shuffle(acts)
    title = r.choice(
        (
            "We use cookies",
            "Cookies",
            "Your privacy matters",
            "This site uses cookies",
            "Accept all cookies?",
            "Before you continue",
        )
    )
    text = r.choice(("By clicking Accept you agree to the storing of cookies on your device.", "Cookies help us to make this site better. You can reject all that are not necessary.",
                     "We and our partners use cookies. Manage preferences at any time.", f"{ui.words.sentence()} Read our cookie policy."))  # fmt: skip
    buttons = "".join(
        ui.button(act, "primary" if act == "accept_cookies" and r.random() < 0.7 else "") for act in acts
    )
    x = close_x(ui) if r.random() < 0.25 else ""
    parts = ui.page.parts[before:]
    modal = r.random() < 0.35
    place = r.choice(
        (
            "left:0;right:0;bottom:0",
            "left:0;right:0;top:0",
            "left:20px;bottom:20px;width:380px",
            "right:20px;bottom:20px;width:420px",
        )
    )
    if modal:
        ui.back.append('<div class="shade"></div>')
        place = "left:50%;top:50%;transform:translate(-50%,-50%);width:520px;z-index:60"
    ui.back.append(
        f'<div class="bar" style="{place}"><b>{title}</b><p>{escape(text)}</p><div class="flex">{buttons}</div>{x}</div>'
    )
    ui.page.overlay = Overlay(
        [p for p in parts if p.act in ("accept_cookies", "reject_cookies", "close")],
        modal,
        "cookie banner",
        parts,
    )
    ui.section = ""


def pop_up(ui: Ui) -> None:
    """A modal window that nobody asked for, put away by its X or its button."""
    r, before = ui.rng, len(ui.page.parts)
    ui.section = "pop-up"
    kind = r.choice(("newsletter", "offer", "tour", "notice", "survey"))
    title = {"newsletter": "Stay up to date", "offer": f"{r.randint(5, 60)} % off today", "tour": f"Welcome to {ui.words.invented()}",
             "notice": "Planned maintenance", "survey": "How do you like it?"}[kind]  # fmt: skip
    body, form = "", None
    if kind == "newsletter":
        html, field = fields.text(ui, r.choice(("E-mail", "Your e-mail", "E-mail address")), "email")
        body = html + ui.button("subscribe", "primary")
        form = Form("Newsletter", [field], ui.page.parts[-1], "newsletter form", "subscribe")
    else:
        body = f"<p>{escape(ui.words.paragraph(1, 3))}</p>"
    close: list[Part] = []
    x = ""
    if r.random() < 0.75 or kind == "newsletter":
        x = close_x(ui)
        close.append(ui.page.parts[-1])
    if not close or r.random() < 0.45:
        body += "<div class='flex'>" + ui.button("close") + "</div>"
        close.append(ui.page.parts[-1])
    ui.back.append('<div class="shade"></div>')
    top = r.choice((15, 25, 30))
    width = r.choice((360, 440, 520))
    ui.back.append(
        f'<div class="modal" style="left:50%;margin-left:-{width // 2}px;top:{top}%;width:{width}px"><h2>{escape(title)}</h2>{body}{x}</div>'
    )
    ui.page.overlay = Overlay(close, True, "pop-up", ui.page.parts[before:])
    if form:
        ui.page.forms.append(form)
    ui.section = ""


def confirm(ui: Ui, question: str, act: str = "confirm", style: str = "danger", name: str = "") -> None:
    """The dialog after an action; it belongs to the task, so it is answered rather than put away."""
    before = len(ui.page.parts)
    ui.section = "dialog"
    buttons = [ui.button(act, style, name=name), ui.button("cancel")]
    if ui.chance(0.5):
        buttons.reverse()
    x = close_x(ui) if ui.chance(0.4) else ""
    parts = ui.page.parts[before:]
    ui.back.append('<div class="shade"></div>')
    ui.back.append(
        f'<div class="modal" style="left:50%;margin-left:-210px;top:28%;width:420px"><h3>{escape(question)}</h3><p>{escape(ui.words.sentence())}</p><div class="flex" style="justify-content:flex-end">{"".join(buttons)}</div>{x}</div>'
    )
    ui.page.overlay = Overlay([p for p in parts if p.act in ("cancel", "close")], True, "dialog", parts)
    ui.section = ""


def toast(ui: Ui, text: str) -> None:
    place = ui.rng.choice(
        ("right:20px;bottom:20px", "left:50%;bottom:24px", "right:20px;top:70px", "left:20px;bottom:20px")
    )
    ui.section = "toast"
    x = close_mini(ui) if ui.chance(0.4) else ""
    undo = ui.link("Undo", "restore") if ui.chance(0.3) else ""
    ui.section = ""
    ui.back.append(f'<div class="toast" style="{place}"><span>{escape(text)}</span>{undo}{x}</div>')


def close_mini(ui: Ui) -> str:
    key = ui.key()
    ui.add(Part(key, "button", "", act="close_toast", icon=ui.icon("close")))
    return f'<span role="button" data-k="{key}" style="cursor:pointer">{ui.rng.choice(("×", "✕"))}</span>'
