// What the helpdesk's page holds, for the oracle. Boxes as handeyeDom gives them (screenshot pixels).
() => {
  const box = (...els) => {
    const hit = els.map((el) => el && handeyeDom.hitBox(el)).filter(Boolean);
    if (!hit.length) return null;
    return handeyeDom.scaled([Math.min(...hit.map((b) => b[0])), Math.min(...hit.map((b) => b[1])),
      Math.max(...hit.map((b) => b[2])), Math.max(...hit.map((b) => b[3]))]);
  };
  const all = (css) => [...document.querySelectorAll(css)];
  const place = (el, name, value, ...also) => {
    const r = el.getBoundingClientRect(), middle = (r.top + r.bottom) / 2;
    const seen = middle > 2 && middle < innerHeight - 2;
    return { name, value, box: seen ? box(el, ...also) : null, below: middle >= innerHeight - 2, on: false };
  };
  const ticks = (el) => ({ ...place(el, el.name, el.value, ...el.labels), on: el.checked });
  const active = (el, name, value) => ({ ...place(el, name, value), on: el.classList.contains("active") });
  const facts = { ...document.querySelector("#facts")?.dataset };
  return {
    kind: document.body.dataset.page, user: document.body.dataset.user, path: location.pathname + location.search,
    size: [innerWidth * devicePixelRatio, innerHeight * devicePixelRatio],
    can_scroll: document.documentElement.scrollHeight > innerHeight + 2,
    fields: all("input:not([type=radio]):not([type=checkbox]), textarea").map((el) => place(el, el.name, el.value)),
    ticks: all("input[type=radio], input[type=checkbox]").map(ticks),
    menu: all("nav a.nav-link").map((el) => place(el, el.textContent.trim(), "")),
    buttons: all("main button.btn-primary, .sign-out").map((el) => place(el, el.textContent.trim(), el.value)),
    status: all(".change-status").map((el) => place(el, "", el.value)),
    priorities: all(".change-priority").map((el) => active(el, "", el.value)),
    filters: all("a.filter").map((el) => active(el, el.textContent.trim().toLowerCase(), "")),
    pages: all("a[data-page-link]").map((el) => place(el, "", el.dataset.pageLink)),
    turns: all("a[data-turn][href]").map((el) => place(el, "", el.dataset.turn)),
    rows: all("a.title").map((el) => place(el, el.textContent, el.getAttribute("href").split("/").pop())),
    list: { ...document.querySelector("[data-query]")?.dataset },
    ticket: facts.number ? { ...facts, title: document.querySelector("#ticket-title").textContent } : {},
    comments: all(".comment").map((el) => el.textContent),
  };
}
