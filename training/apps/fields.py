# ruff: noqa: E501 - long lines of markup and wordings
"""Form controls as HTML: text fields, selects (closed or with their list open), radios, ticks, switches."""

from __future__ import annotations

from html import escape

from .parts import Part
from .ui import Ui

AUTO = {"email": "E-mail", "password": "Password"}


def labelled(ui: Ui, label: str, inner: str, key: str, way: str = "", hint: str = "") -> str:
    way = way or ui.look.label_way
    note = f'<div class="hint">{escape(hint)}</div>' if hint else ""
    if way == "inside" or not label:
        return f'<div class="field">{inner}{note}</div>'
    star = " *" if ui.chance(0.12) else ":" if ui.chance(0.15) else ""
    cap = f'<label class="cap" data-k="{key}">{escape(label)}{star}</label>'
    return f'<div class="field {"left" if way == "left" else ""}">{cap}<div style="flex:1">{inner}{note}</div></div>'


def text(ui: Ui, label: str, kind: str = "text", value: str = "", placeholder: str = "", area: bool = False,
         way: str = "", says: tuple[str, ...] = (), width: str = "", disabled: bool = False) -> tuple[str, Part]:  # fmt: skip
    way = way or ui.look.label_way
    key, cap = ui.key(), ui.key()
    if way == "inside":
        placeholder = placeholder or label
    type_ = "password" if kind == "password" else "text"
    size = width or ui.rng.choice(("width:100%", "width:100%", "width:260px", "width:340px"))
    common = (
        f'data-k="{key}" placeholder="{escape(placeholder)}" style="{size}"{" disabled" if disabled else ""}'
    )
    if area:
        inner = f'<textarea rows="{ui.rng.randint(2, 5)}" {common}>{escape(value)}</textarea>'
    else:
        inner = f'<input type="{type_}" value="{escape(value)}" {common}>'
    part = ui.add(Part(key, "textbox", label, value=value, placeholder=placeholder, kind=kind, says=says,
                       also=(cap,) if way != "inside" and label else (), disabled=disabled))  # fmt: skip
    return labelled(ui, label, inner, cap, way), part


def select(ui: Ui, label: str, options: list[str], value: str = "", opened: bool = False, way: str = "",
           says: tuple[str, ...] = ()) -> tuple[str, Part]:  # fmt: skip
    key, cap = ui.key(), ui.key()
    shown = value or options[0]
    items = "".join(f"<option{' selected' if one == shown else ''}>{escape(one)}</option>" for one in options)
    keys = tuple(ui.key() for _ in options)
    part = Part(key, "select", label, value=shown, options=tuple(options), option_keys=keys if opened else (), open=opened,
                kind="select", says=says)  # fmt: skip
    ui.add(part)
    drawn = ui.chance(0.2)
    if drawn:
        inner = (f'<div role="combobox" data-k="{key}" tabindex="0" style="display:inline-flex;justify-content:space-between;'
                 f'min-width:{ui.rng.choice((150, 200, 260))}px;border:1px solid #9aa0a6;padding:4px 9px;border-radius:4px;cursor:pointer;gap:10px">'
                 f'<span>{escape(shown)}</span><span aria-hidden="true">▾</span></div>')  # fmt: skip
    else:
        inner = f'<select data-k="{key}">{items}</select>'
    if opened:
        rows = "".join(
            f'<div data-k="{k}" class="{"onn" if one == shown else ""}">{escape(one)}</div>'
            for k, one in zip(keys, options, strict=True)
        )
        ui.back.append(f'<div class="pick" data-under="{key}">{rows}</div>')
    return labelled(
        ui, label, inner, cap, "above" if way == "" and ui.look.label_way == "inside" else way
    ), part


def radios(ui: Ui, label: str, options: list[str], value: str = "") -> tuple[str, Part]:
    keys = tuple(ui.key() for _ in options)
    caps = tuple(ui.key() for _ in options)
    key, name = ui.key(), f"g{ui.key()}"
    out = []
    for one, k, cap in zip(options, keys, caps, strict=True):
        on = one == value
        if ui.look.native:
            mark = f'<input type="radio" name="{name}" data-k="{k}"{" checked" if on else ""}>'
        else:
            mark = f'<span class="box round{" on" if on else ""}" data-k="{k}" role="radio">{"●" if on else ""}</span>'
        out.append(f'<label class="check">{mark}<span data-k="{cap}">{escape(one)}</span></label>')
    part = Part(
        key,
        "radiogroup",
        label,
        value=value,
        options=tuple(options),
        option_keys=keys,
        also=caps,
        kind="radio",
    )
    ui.add(part)
    flow = "inline" if ui.chance(0.5) else ""
    legend = f'<div style="font-weight:600" data-k="{key}">{escape(label)}</div>' if label else ""
    return f'<div class="field">{legend}<div class="radios {flow}">{"".join(out)}</div></div>', part


def check(ui: Ui, label: str, checked: bool, role: str = "checkbox", says: tuple[str, ...] = (), row=None,  # type: ignore[no-untyped-def]
          act: str = "") -> tuple[str, Part]:  # fmt: skip
    """A tick or a switch with its text beside it; the text toggles it too."""
    key, cap = ui.key(), ui.key()
    part = Part(
        key,
        role,
        label,
        checked=checked,
        also=(cap,) if label and row is None else (),
        says=says,
        row=row,
        act=act,
        kind=role,
    )
    ui.add(part)
    on = " on" if checked else ""
    if role == "switch":
        mark = f'<span class="switch{on}" data-k="{key}" role="switch"><i></i></span>'
    elif ui.look.native:
        mark = f'<input type="checkbox" data-k="{key}"{" checked" if checked else ""}>'
    else:
        mark = f'<span class="box{on}" data-k="{key}" role="checkbox">{"✓" if checked else ""}</span>'
    if not label or row is not None:
        return mark, part
    words = f'<span data-k="{cap}">{escape(label)}</span>'
    if role == "switch" and ui.chance(0.5):
        return (
            f'<label class="check between" style="max-width:{ui.rng.choice((300, 420, 600))}px">{words}{mark}</label>',
            part,
        )
    return f'<label class="check">{mark}{words}</label>', part


def menu(ui: Ui, name: str, items: list[tuple[str, str, str]], opened: bool, act: str = "", function: str = "",
         row=None, icon_only: bool = False, hover: bool = False) -> str:  # type: ignore[no-untyped-def]  # fmt: skip
    """A button that opens a list of (text, act, icon function); row actions live in such menus too."""
    key = ui.key()
    icon = ui.icon(function) if function else None
    part = Part(
        key, "menu", "" if icon_only and icon else name, act=act, icon=icon, row=row, open=opened, hover=hover
    )
    ui.add(part)
    if icon_only and icon:
        html = f'<button type="button" data-k="{key}" class="icon-btn{" onhover" if hover else ""}">{ui.svg(icon, ui.rng.choice((16, 18, 20)))}</button>'
    else:
        svg = ui.svg(icon, 16) if icon else ""
        html = f'<button type="button" data-k="{key}" class="btn">{svg}<span>{escape(name)}</span> <span aria-hidden="true">▾</span></button>'
    rows = ""
    for text_, item_act, item_icon in items:
        one = ui.link(text_, item_act, row=row, role="menuitem", function=item_icon if ui.chance(0.7) else "",
                      inside="" if opened else key)  # fmt: skip
        rows += one
    if opened:
        ui.back.append(f'<div class="pop" data-under="{key}">{rows}</div>')
    return html
