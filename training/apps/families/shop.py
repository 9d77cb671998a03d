# ruff: noqa: E501 - long lines of markup and wordings
"""A shop: a list of products, one product, the basket, the checkout."""

from __future__ import annotations

from html import escape

from .. import fields, shell
from ..parts import Fact, Form
from ..ui import Ui

SIGNS = ("$", "€", "£", "kr", "EUR", "CHF")
SORTS = ("Price: low to high", "Price: high to low", "Newest first", "Best rated", "Name A-Z", "Most popular")


def picture(ui: Ui, high: int) -> str:
    r = ui.rng
    return (f'<div style="height:{high}px;border-radius:4px;background:linear-gradient({r.randint(0, 180)}deg,hsl({r.randint(0, 360)},45%,{r.randint(45, 85)}%),'
            f'hsl({r.randint(0, 360)},40%,{r.randint(40, 80)}%))"></div>')  # fmt: skip


def price_fact(ui: Ui, name: str, price: str, key: str) -> None:
    ui.fact((f"How much is the {name}?", f"What does {name} cost?", f"price of {name}?", f"What is the price of the {name}?",
             f"Tell me what the {name} costs."), price, key)  # fmt: skip


def filters(ui: Ui) -> str:
    ui.section = "filters"
    html = ui.heading("Filter", 3) if ui.chance(0.7) else ""
    for name in ui.words.some("department", ui.rng.randint(2, 5)):
        html += fields.check(ui, name, ui.chance(0.2))[0]
    html += fields.select(ui, "Sort by", list(ui.rng.sample(SORTS, 4)), opened=ui.chance(0.12))[0]
    if ui.chance(0.5):
        html += ui.button("filter", small=True) + ui.button("reset", small=True)
    ui.section = ""
    return html


def products(ui: Ui) -> None:
    r = ui.rng
    count = r.randint(3, 12)
    sign = r.choice(SIGNS)
    names = ui.words.some("product", count)
    grid = r.random() < 0.6
    pictures = r.random() < 0.6
    icon_wish = r.random() < 0.5
    cards = []
    for i, name in enumerate(names):
        row = ui.row("product", name, i, count, names[:i] + names[i + 1 :])
        price = ui.words.money(sign=sign)
        price_html = ui.cell(row, "Price", price)
        price_fact(ui, name, price, row.cells["Price"][1])
        title = ui.link(name, "view", row=row)
        sold = r.random() < 0.1
        actions = '<span class="muted">Sold out</span>' if sold else ui.button("add_cart", "primary", row)
        if icon_wish:
            actions += ui.icon_button("wish", "heart", row)
        elif i == 0 or ui.page.parts[0].name:
            actions += ui.button("wish", "ghost", row) if r.random() < 0.3 else ""
        stock = r.randint(0, 40)
        note = f'<div class="muted">{escape(ui.words.sentence())}</div>' if r.random() < 0.5 else ""
        head = picture(ui, 70) if pictures else ""
        style = (
            "" if grid else ' style="display:flex;gap:14px;align-items:center;justify-content:space-between"'
        )
        cards.append(
            f'<div class="card" data-k="{row.key}"{style}>{head}<h3>{title}</h3>{price_html} <span class="muted">{stock} in stock</span>{note}<div class="flex">{actions}</div></div>'
        )
    columns = r.choice((2, 3, 4)) if grid else 1
    wide = f'<div class="grid" style="grid-template-columns:repeat({columns},1fr)">{"".join(cards)}</div>'
    head = ui.heading(
        r.choice(("Products", "Our range", "New in", ui.words.one("department"), "Search results")), 1
    )
    ui.page.facts.append(
        Fact(
            (
                "How many products are listed?",
                "How many products are there on this page?",
                "Count the products.",
            ),
            str(count),
            tuple(row.key for row in ui.page.rows),
            count,
        )
    )
    body = head + (
        f'<div class="flex" style="align-items:flex-start;flex-wrap:nowrap"><div style="width:200px;flex:none">{filters(ui)}</div><div style="flex:1">{wide}</div></div>'
        if r.random() < 0.5
        else wide
    )
    ui.page.html = shell.frame(ui, "products", body, ("cart", *r.sample(("signin", "profile", "help"), 1)))
    if r.random() < 0.2:
        shell.toast(ui, f"{ui.words.product()} was added to your {r.choice(('cart', 'basket', 'bag'))}")


def product(ui: Ui) -> None:
    r = ui.rng
    name, price = ui.words.product(), ui.words.money(sign=r.choice(SIGNS))
    key = ui.key()
    body = ui.heading(name, 1) + ui.text(price, key=key) + f"<p>{escape(ui.words.paragraph())}</p>"
    price_fact(ui, name, price, key)
    parts = []
    for label, options in r.sample(
        (
            ("Size", ["XS", "S", "M", "L", "XL"]),
            ("Colour", ui.words.some("color", 5)),
            ("Material", ui.words.some("material", 4)),
            ("Delivery", ["Standard", "Express", "Pick up in store"]),
        ),
        r.randint(1, 3),
    ):
        make = fields.select if r.random() < 0.6 else None
        if make:
            html, part = fields.select(ui, label, options, r.choice(options), opened=r.random() < 0.15)
        else:
            html, part = fields.radios(ui, label, options, r.choice((*options, "")))
        body += html
        parts.append(part)
    html, quantity = fields.text(
        ui,
        r.choice(("Quantity", "Qty", "Amount", "How many")),
        "quantity",
        str(r.randint(1, 3)),
        width="width:70px",
        way="left",
        says=("quantity", "number of pieces", "amount"),
    )
    body += html + '<div class="flex">' + ui.button("add_cart", "primary")
    ui.page.forms.append(Form(name, [*parts, quantity], ui.page.parts[-1], "product", "add_cart"))
    body += (ui.button("wish") if r.random() < 0.6 else ui.icon_button("wish", "heart")) + "</div>"
    rows = []
    for label, value in r.sample(
        (
            ("Weight", f"{r.randint(1, 90) / 10} kg"),
            ("Brand", ui.words.company()),
            ("Made in", ui.words.one("country")),
            ("Article number", ui.words.number()),
            ("Rating", f"{r.randint(20, 50) / 10} of 5"),
            ("Warranty", f"{r.randint(1, 10)} years"),
            ("Designer", ui.words.person()),
        ),
        r.randint(2, 5),
    ):
        rows.append(f"<p>{ui.valued(label, value)}</p>")
    body += ui.heading("Details", 2) + "".join(rows)
    if r.random() < 0.4:
        body += ui.heading("Reviews", 2) + "".join(
            f"<p><b>{escape(ui.words.person())}</b> {escape(ui.words.paragraph(1, 3))}</p>"
            for _ in range(r.randint(2, 6))
        )
    left = (
        f'<div style="width:38%;flex:none">{picture(ui, r.choice((200, 280, 360)))}</div>'
        if r.random() < 0.6
        else ""
    )
    ui.page.html = shell.frame(
        ui,
        "products",
        f'<div class="flex" style="align-items:flex-start;flex-wrap:nowrap">{left}<div>{body}</div></div>',
        ("cart",),
    )


def basket(ui: Ui) -> None:
    r = ui.rng
    count = r.randint(1, 6)
    sign = r.choice(SIGNS)
    names = ui.words.some("product", count)
    icons = r.random() < 0.5
    rows, total = "", 0.0
    for i, name in enumerate(names):
        row = ui.row("item", name, i, count, names[:i] + names[i + 1 :])
        amount, price = r.randint(1, 5), round(r.uniform(2, 300), 2)
        total += amount * price
        html, part = fields.text(ui, "", "quantity", str(amount), way="inside", width="width:56px")
        part.row, part.name, part.says = row, "quantity", ("quantity", "amount", "number", "Qty")
        remove = (
            ui.icon_button("delete", r.choice(("delete", "close")), row)
            if icons
            else ui.button("delete", r.choice(("", "ghost", "danger")), row, small=True)
        )
        later = ui.link(ui.act_text("wish"), "wish", row) if r.random() < 0.3 else ""
        cost = ui.cell(row, "Price", f"{sign}{price:,.2f}")
        price_fact(ui, name, f"{sign}{price:,.2f}", row.cells["Price"][1])
        rows += f'<tr data-k="{row.key}"><td>{ui.cell(row, "Item", name)}</td><td>{html}</td><td>{cost}</td><td><div class="flex">{remove}{later}</div></td></tr>'
    title = r.choice(("Shopping cart", "Your basket", "Your bag", "Cart"))
    body = (
        ui.heading(title, 1)
        + f'<table class="t"><tr><th>Item</th><th>Qty</th><th>Price</th><th></th></tr>{rows}</table>'
    )
    key = ui.key()
    body += f"<p><b>{r.choice(('Total', 'Sum', 'Order total'))}:</b> {ui.text(f'{sign}{total:,.2f}', key=key)}</p>"
    ui.fact(
        (
            "What is the total?",
            "How much is everything together?",
            "What does the order cost in all?",
            "total of the basket?",
            "How much do I have to pay?",
        ),
        f"{sign}{total:,.2f}",
        key,
    )
    ui.page.facts.append(
        Fact(
            (f"How many items are in the {title.lower()}?", "How many different items are in the cart?"),
            str(count),
            tuple(row.key for row in ui.page.rows),
            count,
        )
    )
    if r.random() < 0.5:
        html, code = fields.text(
            ui,
            r.choice(("Discount code", "Voucher", "Coupon code", "Gift code")),
            "code",
            way="left",
            width="width:160px",
        )
        body += html + ui.button("coupon", small=True)
        ui.page.forms.append(Form("Voucher", [code], ui.page.parts[-1], "voucher", "coupon"))
    body += (
        '<div class="flex">'
        + ui.button("checkout", "primary")
        + ui.link(r.choice(("Continue shopping", "Keep shopping", "Back to the shop")), "shop")
        + "</div>"
    )
    ui.page.html = shell.frame(
        ui, "products", body, ("signin",) if r.random() < 0.5 else (), r.choice(("", "wide"))
    )
