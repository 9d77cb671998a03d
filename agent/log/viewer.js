// Timeline, keys and search over one run, or two aligned by step.

const runs = JSON.parse(document.getElementById("data").textContent).runs;
const count = Math.max(...runs.map((run) => run.steps.length));
const shown = { step: 0, tiles: false, marks: true, after: false, playing: 0, words: "" };
const by = (id) => document.getElementById(id);
const panes = runs.map(makePane);
const entries = makeTimeline();

function makePane(run) {
  const pane = by("pane").content.firstElementChild.cloneNode(true);
  if (runs.length > 1) pane.querySelector(".run").append(...heading(run, `${run.name} · ${summary(run)}`));
  by("main").append(pane);
  return pane;
}

// How a run ended, and its tone.
function ending({ ended }) {
  if (!ended) return ["cut off", "warn"];
  if (ended.success === true) return ["succeeded", "good"];
  return ended.success === false ? [`did not succeed (${ended.reason})`, "bad"] : [`unverified (${ended.reason})`, "warn"];
}

function heading(run, words) {
  const [end, tone] = ending(run);
  return [element("span", `pill ${tone}`, end), ` ${words}`];
}

function summary(run) {
  const { header, ended, steps } = run;
  const seconds = steps.length ? ((ended ? ended.time : steps.at(-1).decided.time) - header.started) : 0;
  const parts = [`${steps.length} step${steps.length === 1 ? "" : "s"}`, seconds > 0 && seconds < 1e6 ? `${seconds.toFixed(1)} s` : "", header.model ? header.model.name : "", header.environment,
    `${new Date(header.started * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`, ended && ended.detail,
    ended && ended.checks !== null && ended.success !== ended.checks ? `the checks ${ended.checks ? "hold" : "do not hold"}` : "",
    ended && ended.found.length ? `read back: ${ended.found.join(", ")}` : "", ended && ended.doubt ? `doubt: ${ended.doubt}` : "", ended && ended.answer ? `answer: ${ended.answer}` : ""];
  return parts.filter(Boolean).join(" · ");
}

function state(step) {
  if (!step.acted) return step.decided.error ? "error" : "flight";
  return step.decided.error || step.acted.outcome.error ? "error" : step.acted.outcome.effect;
}

// Two runs differ at a step when one has none, or they saw or did something else.
function differs(index) {
  if (runs.length < 2) return false;
  const [one, other] = runs.map((run) => run.steps[index]);
  return !one || !other || one.said !== other.said || one.decided.frame !== other.decided.frame;
}

function makeTimeline() {
  const drawn = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (isIntersecting) { drawn.unobserve(target); thumbnail(target); }
    }
  }, { root: by("timeline"), rootMargin: "300px" });
  return Array.from({ length: count }, (_, index) => {
    const step = (runs.find((run) => run.steps[index]) || runs[0]).steps[index];
    const canvas = element("canvas");
    canvas.width = 172;
    canvas.height = 108;
    canvas.dataset.hash = step.decided.frame;
    const entry = element("button", `step ${state(step)}${differs(index) ? " differs" : ""}`, canvas,
      element("b", "", String(index)), element("span", "", short(step)));
    entry.title = step.said;
    entry.addEventListener("click", () => go(index));
    by("timeline").append(entry);
    drawn.observe(canvas);
    return entry;
  });
}

async function thumbnail(canvas) {
  if (!by("frame-" + canvas.dataset.hash)) return;
  const image = await picture(canvas.dataset.hash);
  const scale = Math.max(canvas.width / image.naturalWidth, canvas.height / image.naturalHeight);
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(image, 0, 0, image.naturalWidth * scale, image.naturalHeight * scale);
}

function go(index) {
  entries[shown.step]?.removeAttribute("aria-current");
  shown.step = Math.min(Math.max(index, 0), count - 1);
  const entry = entries[shown.step];
  entry.setAttribute("aria-current", "step");
  entry.scrollIntoView({ block: "nearest", inline: "nearest" });
  history.replaceState(null, "", `#${shown.step}`);
  draw(true);
}

function draw(words) {
  panes.forEach((pane, index) => {
    const step = runs[index].steps[shown.step];
    pane.querySelector(".look .stage").hidden = !step;
    if (!step) {
      pane.querySelector(".said").textContent = `this run has no step ${shown.step}`;
      pane.querySelector(".detail").replaceChildren();
      return;
    }
    pane.querySelector(".said").textContent = readable(step.said);
    pane.querySelector(".said").title = step.said;
    pane.querySelector(".marks").replaceChildren(...legend(step, shown));
    drawStage(pane, step, shown);
    if (words) drawDetail(pane.querySelector(".detail"), step);
  });
}

function toggle(name) {
  shown[name] = !shown[name];
  by(name).setAttribute("aria-pressed", shown[name]);
  draw(false);
}

function play() {
  clearInterval(shown.playing);
  shown.playing = shown.playing ? 0 : setInterval(() => { shown.step + 1 < count ? go(shown.step + 1) : play(); }, 700);
  by("play").setAttribute("aria-pressed", Boolean(shown.playing));
  by("play").textContent = shown.playing ? "❚❚" : "▶";
}

function nextDifference() {
  for (let ahead = 1; ahead <= count; ahead++) {
    if (differs((shown.step + ahead) % count)) return go((shown.step + ahead) % count);
  }
}

const text = (index) => runs.map((run) => run.steps[index]).filter(Boolean).map(({ decided, acted, said }) =>
  [said, decided.reply.text, decided.prompt, decided.error, decided.verdict, decided.target?.role, decided.target?.text,
    acted?.outcome.error, acted?.outcome.url, acted?.outcome.effect].join("\n")).join("\n").toLowerCase();

function search(onward) {
  const words = by("search").value.trim().toLowerCase();
  const hits = words ? entries.map((_, index) => index).filter((index) => text(index).includes(words)) : [];
  entries.forEach((entry, index) => entry.classList.toggle("faint", Boolean(words) && !hits.includes(index)));
  if (hits.length && (onward || !hits.includes(shown.step))) go(hits.find((index) => index > shown.step) ?? hits[0]);
  by("found").textContent = words ? `${hits.indexOf(shown.step) + 1} of ${hits.length}` : "";
}

const KEYS = {
  ArrowRight: () => go(shown.step + 1), ArrowLeft: () => go(shown.step - 1), Home: () => go(0), End: () => go(count - 1),
  "/": () => by("search").focus(), " ": play, t: () => toggle("tiles"), a: () => toggle("after"), m: () => toggle("marks"), d: nextDifference,
  "?": () => by("keys").showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.target === by("search")) {
    if (event.key === "Enter") search(true);
    if (event.key === "Escape") { by("search").value = ""; search(false); by("search").blur(); }
    return;
  }
  if (by("keys").open || !count || !KEYS[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  KEYS[event.key]();
});

// A focused button must not be pressed by the space that plays.
document.addEventListener("keyup", (event) => { if (event.key === " " && event.target !== by("search")) event.preventDefault(); });

by("goal").textContent = runs[0].header.goal;
by("about").append(...(runs.length > 1 ? [`${count} steps side by side`] : heading(runs[0], summary(runs[0]))));
by("help").addEventListener("click", () => by("keys").showModal());
by("main").classList.toggle("two", runs.length > 1);
by("difference").hidden = runs.length < 2;
if (count) {
  for (const [id, act] of Object.entries({ first: KEYS.Home, last: KEYS.End, back: KEYS.ArrowLeft, next: KEYS.ArrowRight, play,
    tiles: KEYS.t, after: KEYS.a, marks: KEYS.m, difference: nextDifference })) by(id).addEventListener("click", act);
  by("search").addEventListener("input", () => search(false));
  addEventListener("resize", () => draw(false));
  addEventListener("hashchange", () => go(Number(location.hash.slice(1)) || 0));
  go(Number(location.hash.slice(1)) || 0);
} else {
  panes[0].querySelector(".said").textContent = "The run has no steps.";
  panes[0].querySelector(".stage").hidden = true;
}
by("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = (root.style.colorScheme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  root.style.colorScheme = dark ? "light" : "dark";
});
