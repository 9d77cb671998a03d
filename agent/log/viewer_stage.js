// The frame of a step and what is drawn on it. All coordinates are screen pixels of the frame.

const cache = new Map();

// A frame's blob address, made when first needed; the oldest are given back.
function address(hash) {
  if (cache.has(hash)) return cache.get(hash);
  const kept = document.getElementById("frame-" + hash);
  if (!kept) return null;
  const bytes = Uint8Array.from(atob(kept.textContent), (letter) => letter.charCodeAt(0));
  const made = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
  cache.set(hash, made);
  if (cache.size > 60) {
    const oldest = cache.keys().next().value;
    URL.revokeObjectURL(cache.get(oldest));
    cache.delete(oldest);
  }
  return made;
}

async function picture(hash) {
  const image = new Image();
  image.src = address(hash) || "";
  await image.decode();
  return image;
}

function svg(name, attributes, parent, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

// Every shape twice: a light halo below, so that it can be seen on any screen.
function twice(name, attributes, parent, kind, width) {
  svg(name, { ...attributes, class: "halo", "stroke-width": width * 2.2 }, parent);
  return svg(name, { ...attributes, class: kind, "stroke-width": width }, parent);
}

function rectangle(box, parent, kind, unit, dashed) {
  const [x0, y0, x1, y1] = box;
  const place = { x: x0, y: y0, width: x1 - x0, height: y1 - y0, rx: 3 * unit };
  if (dashed) place["stroke-dasharray"] = `${6 * unit} ${4 * unit}`;
  return twice("rect", place, parent, kind, 1.6 * unit);
}

function crosshair(x, y, parent, unit) {
  const group = svg("g", { class: "crosshair", "data-x": x, "data-y": y }, parent);
  const arms = [[-26, 0, -14, 0], [14, 0, 26, 0], [0, -26, 0, -14], [0, 14, 0, 26]]  // what was clicked stays bare
    .map(([a, b, c, d]) => `M${x + a * unit} ${y + b * unit}L${x + c * unit} ${y + d * unit}`).join("");
  twice("path", { d: arms, "stroke-linecap": "round" }, group, "mark", 1.8 * unit);
  twice("circle", { cx: x, cy: y, r: 14 * unit }, group, "mark", 1.8 * unit);
}

function arrow(from, to, parent, unit) {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const side = (turn) => `${to[0] - 12 * unit * Math.cos(angle + turn)} ${to[1] - 12 * unit * Math.sin(angle + turn)}`;
  const path = `M${from.join(" ")}L${to.join(" ")}M${side(0.5)}L${to.join(" ")}L${side(-0.5)}`;
  twice("path", { d: path, "stroke-linecap": "round", "stroke-linejoin": "round", class: "arrow" }, parent, "mark arrow", 2.2 * unit);
}

function drawAction(action, parent, unit, height) {
  if (!action) return;
  if (action.kind === "drag") {
    const [first, ...others] = action.path;
    crosshair(first[0], first[1], parent, unit);
    let from = first;
    for (const to of others) { arrow(from, to, parent, unit); from = to; }
  } else if (action.kind === "zoom") {
    rectangle(action.region, parent, "zoom", unit, true);
  } else if (action.x !== undefined && action.x !== null) {
    crosshair(action.x, action.y, parent, unit);
    if (action.kind === "scroll") {
      const far = (amount) => Math.sign(amount) * Math.min(Math.abs(amount), height / 4);
      arrow([action.x, action.y], [action.x + far(action.dx), action.y + far(action.dy)], parent, unit);
    }
  }
}

// What each kind of mark on this step means.
function legend(step, shown) {
  const { decided, acted } = step, action = decided.action;
  if (!shown.marks) return [];
  return [
    action && (action.path || action.region || action.x !== undefined && action.x !== null) && ["mark", "where it acted"],
    decided.target && ["target", "what lies there"],
    acted && acted.outcome.changed_box && ["change", "what changed then (dashed)"],
    decided.reply.points.length > 1 && ["considered", "also considered"],
  ].filter(Boolean).map(([kind, words]) => element("span", kind, words));
}

function drawMarks(overlay, step, unit, height, shown) {
  overlay.replaceChildren();
  const { decided, acted } = step;
  if (shown.tiles) {
    for (const view of decided.views.filter((one) => one.kind !== "overview" && one.kind !== "history")) {
      const kind = view.kind === "zoom" ? "zoom" : "tile";
      const [x0, y0] = view.region;
      rectangle(view.region, overlay, kind + " view", unit, view.kind !== "tile");
      svg("text", { x: x0 + 5 * unit, y: y0 + 14 * unit, "font-size": 11 * unit, "stroke-width": 3 * unit }, overlay, view.kind);
    }
  }
  if (!shown.marks) return;
  if (acted && acted.outcome.changed_box) rectangle(acted.outcome.changed_box, overlay, "change", unit, true);
  if (decided.target) rectangle(decided.target.box, overlay, "target", unit, false);
  for (const guess of decided.reply.points) {
    if (decided.action && Math.hypot(guess.screen_x - decided.action.x, guess.screen_y - decided.action.y) < 6 * unit) continue;
    const drawn = svg("circle", { cx: guess.screen_x, cy: guess.screen_y, r: (3 + 5 * guess.confidence) * unit, class: "guess considered",
      "fill-opacity": 0.2 + 0.5 * guess.confidence }, overlay);
    svg("title", {}, drawn, `${guess.screen_x.toFixed(1)}, ${guess.screen_y.toFixed(1)}: ${percent(guess.confidence)}`);
  }
  drawAction(decided.action, overlay, unit, height);
}

// Show a step's frame (or the one after it) in a pane.
async function drawStage(pane, step, shown) {
  const stage = pane.querySelector(".stage"), image = stage.querySelector("img"), overlay = stage.querySelector("svg");
  const lost = stage.querySelector(".lost");
  const hash = shown.after && step.acted && step.acted.frame_after || step.decided.frame;
  pane.dataset.wanted = hash;
  const found = address(hash);
  lost.hidden = Boolean(found);
  lost.textContent = found ? "" : `frame ${hash.slice(0, 12)} is not in the log`;
  if (!found) { image.removeAttribute("src"); overlay.replaceChildren(); return; }
  if (image.src !== found) image.src = found;
  try { await image.decode(); } catch { if (pane.dataset.wanted === hash) { lost.hidden = false; lost.textContent = "the frame is damaged"; } return; }
  if (pane.dataset.wanted !== hash) return;
  const width = image.naturalWidth, height = image.naturalHeight;
  stage.style.setProperty("--ratio", width / height);
  overlay.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const small = stage.clientWidth < 500 ? 0.65 : 1;
  drawMarks(overlay, step, small * width / (stage.clientWidth || width), height, shown);
}
