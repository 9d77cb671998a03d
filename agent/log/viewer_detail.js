// The words beside a frame: action, outcome, time, reply, prompt, views.

const PHASES = { observe: "#7aa7c7", look: "#8f9bd4", ask: "#0f8f86", parse: "#c7b34a", check: "#b98ac9", act: "#d9834f", settle: "#c9a48a", record: "#8a939c" };
const OTHERS = ["#5f9ea0", "#a3b86c", "#c08497", "#6d83b5", "#b5936d", "#7d9d8c"];

const percent = (share) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
const milliseconds = (time) => time >= 1000 ? `${(time / 1000).toFixed(2)} s` : `${time.toFixed(time < 10 ? 1 : 0)} ms`;

// An action's words with numbers a person can read, and the still shorter form of the timeline.
const readable = (said) => said.replace(/\d+\.\d\d+/g, (number) => String(Number(Number(number).toFixed(1)))) || "no action";

function short({ decided }) {
  const action = decided.action;
  if (!action) return decided.error || "no action";
  const what = action.text || action.keys || action.answer || action.url || action.name || action.reason || action.question || action.to;
  const where = decided.target?.text || (action.x === undefined || action.x === null ? "" : `${Math.round(action.x)}, ${Math.round(action.y)}`);
  return `${action.kind} ${what || where}`;
}

function element(name, kind, ...content) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.append(...content.filter((part) => part !== null && part !== undefined));
  return made;
}

const pill = (text, tone) => element("span", `pill ${tone || ""}`, text);
const card = (title, ...content) => element("div", "card", element("h2", "", title), ...content);

function folded(title, open, ...content) {
  const made = element("details", "card", element("summary", "", element("h2", "", title)), ...content);
  made.open = open;
  return made;
}

function facts(pairs) {
  const list = element("dl");
  for (const [name, value] of pairs) {
    if (value !== null && value !== undefined && value !== "") list.append(element("dt", "", name), element("dd", "", String(value)));
  }
  return list.childElementCount ? list : null;
}

// A stacked bar of milliseconds by phase; null when nothing was timed.
function timeBar(timings) {
  const phases = Object.entries(timings).filter(([, time]) => time > 0);
  if (!phases.length) return [];
  const total = phases.reduce((sum, [, time]) => sum + time, 0);
  const bar = element("div", "bar"), legend = element("div", "legend");
  phases.forEach(([name, time], index) => {
    const tint = PHASES[name] || OTHERS[index % OTHERS.length];
    const part = element("i");
    part.style.cssText = `flex:${time / total};--tint:${tint}`;
    part.title = `${name}: ${milliseconds(time)}`;
    const label = element("span", "", `${name} ${milliseconds(time)}`);
    label.style.setProperty("--tint", tint);
    bar.append(part);
    legend.append(label);
  });
  return [bar, legend];
}

const TONES = { changed: "good", unchanged: "warn", elsewhere: "info", none: "" };
const EFFECTS = { changed: "screen changed at the point", unchanged: "no effect", elsewhere: "changed elsewhere", none: "no change meant" };

function outcomeCard(acted) {
  if (!acted) return card("Outcome", element("p", "", "Nothing was written after the decision: the action may have happened."));
  const { outcome } = acted;
  const pills = element("div", "pills", pill(EFFECTS[outcome.effect] || outcome.effect, TONES[outcome.effect]));
  if (outcome.done) pills.append(pill("episode over", "info"));
  if (outcome.reward !== null) pills.append(pill(`reward ${outcome.reward}`, outcome.reward > 0 ? "good" : "warn"));
  return card("Outcome", pills,
    outcome.error ? element("p", "wrong", outcome.error) : null,
    facts([["changed", outcome.changed_fraction ? percent(outcome.changed_fraction) + " of the screen" : ""],
      ["address", outcome.url], ["answered", outcome.status], ["failed requests", outcome.failed_requests.join("; ")], ["downloads", outcome.downloads.join(", ")]]));
}

function decisionCard(step) {
  const { decided } = step;
  const sure = decided.reply.confidence;
  const pills = element("div", "pills", pill(decided.verdict, decided.verdict === "allowed" ? "good" : "bad"));
  if (sure !== null) pills.append(pill(`confidence ${percent(sure)}`, sure > 0.8 ? "good" : sure > 0.4 ? "warn" : "bad"));
  for (const words of decided.warnings ?? []) pills.append(pill(`speaks to the agent: ${words.slice(0, 80)}`, "bad"));
  return card("Decision", pills,
    decided.error ? element("p", "wrong", decided.error) : null,
    decided.target ? facts([["target", [decided.target.role, decided.target.text].filter(Boolean).join(" · ") || "unnamed"],
      ["box", decided.target.box.map((side) => Math.round(side)).join(", ")]]) : null);
}

function replyCard(reply) {
  const points = reply.points.slice(0, 8).map((guess, index) =>
    [`point ${index + 1}`, `${guess.screen_x.toFixed(1)}, ${guess.screen_y.toFixed(1)} · ${percent(guess.confidence)}`]);
  const tokens = reply.tokens_in || reply.tokens_out ? `${reply.tokens_in} in, ${reply.tokens_out} out` : "";
  return card("Reply", element("pre", "", reply.text || "(empty)"), facts([["asked", reply.asked], ["the model said", reply.original_text], ["tokens", tokens], ...points]));
}

function viewsCard(decided) {
  const place = element("div", "views");
  const made = folded(`Seen by the model · ${decided.views.length}`, false, place);
  made.addEventListener("toggle", () => { if (made.open && !place.childElementCount) drawViews(place, decided); });
  return made;
}

// What the model saw, cut again from the frame as the log says.
async function drawViews(place, decided) {
  const frame = await picture(decided.frame);
  for (const view of decided.views) {
    const [x0, y0, x1, y1] = view.region;
    const source = view.stored ? await picture(view.hash) : frame;
    const canvas = element("canvas"), width = view.width || (x1 - x0) * view.scale, height = view.height || (y1 - y0) * view.scale;
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext("2d");
    pen.fillStyle = `rgb(${(view.fill || [0, 0, 0]).join(" ")})`;
    pen.fillRect(0, 0, width, height);
    if (view.stored) pen.drawImage(source, 0, 0, width, height);
    else pen.drawImage(source, x0, y0, x1 - x0, y1 - y0, 0, 0, (x1 - x0) * view.scale, (y1 - y0) * view.scale);
    place.append(element("figure", "", canvas, element("figcaption", "", `${view.kind} ${Math.round(width)}×${Math.round(height)}`)));
  }
}

function drawDetail(place, step) {
  const { decided, acted } = step;
  const spent = { ...decided.timings_ms };
  for (const [phase, time] of Object.entries(acted ? acted.timings_ms : {})) spent[phase] = (spent[phase] || 0) + time;
  const inside = timeBar(decided.reply.timings_ms);
  const total = Object.values(spent).reduce((sum, time) => sum + time, 0);
  const open = [...place.querySelectorAll("details")].map((one) => one.open);
  place.replaceChildren(...[
    decisionCard(step),
    outcomeCard(acted),
    alsoCard(step),
    total ? card(`Time · ${milliseconds(total)}`, ...timeBar(spent), ...(inside.length ? [element("h2", "", "Inside ask"), ...inside] : [])) : null,
    replyCard(decided.reply),
    folded("Prompt", open.length ? open[0] : true, element("pre", "", decided.prompt || "(empty)")),
    decided.views.length ? viewsCard(decided) : null,
  ].filter(Boolean));
}
