"""Lists of posts, results, contacts and dishes, some longer than the screen."""

from __future__ import annotations

import re

from handeye.training.oracles.clicks import ordinal
from handeye.training.oracles.scene import Scene, Thing, at_end, click, fill, first, solves
from handeye.training.records import Choice

POST_CLASSES = {
    "Share via DM": "share",
    "Copy link to Tweet": "copy",
    "Embed Tweet": "embed",
    "Mute": "menu-user",
    "Block": "block-user",
    "Report": "report",
    "Reply": "reply",
    "Retweet": "retweet",
    "Like": "like",
    "Share": "share",
}


@solves("social-media")
async def social_media(scene: Scene) -> list[Choice]:
    user = re.search(r"For the user (\S+),", scene.goal)
    part = POST_CLASSES[scene.quoted[0]]
    posts = await posts_of(scene, user[1] if user else "")
    buttons = [(await scene.all(f"{post} .{part}"))[0] for post in posts]
    if part in ("reply", "retweet", "like"):
        return click(*buttons)
    shown = [button for button in buttons if button.box]
    if shown:
        return click(*shown)
    more = [(await scene.all(f"{post} .more"))[0] for post in posts]
    menus = [(await scene.all(f"{post} ul"))[0] for post in posts]
    below = [button for button, menu in zip(buttons, menus, strict=True) if "hide" not in menu.classes]
    return click(*below) or click(*more)


async def posts_of(scene: Scene, user: str) -> list[str]:
    """Selectors of the posts by a user."""
    names = await scene.all("#area .media .username")
    return [f".media[data-result='{i}']" for i, name in enumerate(names) if name.text == user]


@solves("social-media-all")
async def social_media_all(scene: Scene) -> list[Choice]:
    mine, others = await marked(scene)
    wrong = [button for button in mine if "active" not in button.classes] + lit(others)
    return click(*wrong) or at_end(*await scene.all("#submitRow button"))


@solves("social-media-some")
async def social_media_some(scene: Scene) -> list[Choice]:
    amount = re.search(r"on (\d+) post", scene.goal)
    mine, others = await marked(scene)
    missing = (int(amount[1]) if amount else 1) - len(lit(mine))
    dark = [button for button in mine if "active" not in button.classes]
    wrong = lit(others) + (dark if missing > 0 else lit(mine) if missing < 0 else [])
    return click(*wrong) or at_end(*await scene.all("#submitRow button"))


async def marked(scene: Scene) -> tuple[list[Thing], list[Thing]]:
    """The asked-for buttons on the user's posts, and all other buttons."""
    user = re.search(r"by (@\S+) and then", scene.goal)
    part = POST_CLASSES[scene.quoted[0]]
    posts = await posts_of(scene, user[1] if user else "")
    mine: list[Thing] = []
    others: list[Thing] = []
    for i in range(len(await scene.all(".media"))):
        post = f".media[data-result='{i}']"
        for button in await scene.all(f"{post} .controls span"):
            right = post in posts and part in button.classes.split()
            (mine if right else others).append(button)
    return mine, others


def lit(buttons: list[Thing]) -> list[Thing]:
    return [button for button in buttons if "active" in button.classes]


@solves("search-engine")
async def search_engine(scene: Scene) -> list[Choice]:
    index = ordinal(scene.goal.split("find and click")[1]) - 1
    (field,) = await scene.all("#search-text")
    if field.value.lower() != scene.quoted[0].lower():
        return fill(field, scene.quoted[0])
    results = await scene.all("#page-content a")
    if not results or any(result.attributes["data-result"] == "-1" for result in results):
        return click(*await scene.all("#search"))
    there = [result for result in results if result.attributes["data-result"] == str(index)]
    return click(*there) or click(*await scene.named("#pagination a", str(index // 3 + 1)))


@solves("phone-book")
async def phone_book(scene: Scene) -> list[Choice]:
    """Pages are turned forward; after the last one, from the first again."""
    said = re.match(r"Find (.*) in the contact book and click on their (\w+)", scene.goal)
    person, part = said.groups() if said else ("", "")
    if any(name.text == person for name in await scene.all("#contact .name")):
        return click(*await scene.all(f"#contact a.{part}"))
    following = await scene.all("#pagination li.next:not(.disabled) a")
    return click(*following) or click(*await scene.all("#pagination li.first a"))


@solves("order-food")
async def order_food(scene: Scene) -> list[Choice]:
    dishes = await scene.all(".food-item")
    counts = [int(dish.attributes["data-quantity"]) for dish in dishes]
    add, remove = await scene.all(".food-item .add"), await scene.all(".food-item .remove")
    if by_type := re.match(r"Order (\d+) items that are (.*)", scene.goal):
        kinds = await scene.ask(
            "() => [...document.querySelectorAll('.food-item')]"
            ".map(dish => [...dish.querySelectorAll('img')].map(image => image.alt))"
        )
        right = [by_type[2] in of_dish for of_dish in kinds]
        missing = int(by_type[1]) - sum(n for n, ok in zip(counts, right, strict=True) if ok)
        more = [i for i, ok in enumerate(right) if ok and missing > 0]
        less = [i for i, n in enumerate(counts) if n and (not right[i] or missing < 0)]
    else:
        names = [name.strip() for name in scene.goal.split(": ", 1)[1].split(", ")]
        wanted = [int(dish.attributes["data-item"].strip() in names) for dish in dishes]
        more = [i for i, n in enumerate(counts) if n < wanted[i]]
        less = [i for i, n in enumerate(counts) if n > wanted[i]]
    return first(
        click(*[remove[i] for i in less]),
        click(*[add[i] for i in more]),
        at_end(*await scene.all("#submit-order button")),
    )
