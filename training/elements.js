// What is visible on the page, for labels. Boxes are [x0, y0, x1, y1] in device pixels (screenshot
// pixels). Evaluate this file once per page, then call handeyeDom.elements() or handeyeDom.find(css).
globalThis.handeyeDom = (() => {
  const COARSE = [4, 24], FINE = [1.5, 80]; // a cell's side in CSS pixels, most cells along a side

  // A capture at another scale than the page's own can change devicePixelRatio: then it is told beforehand.
  const scale = () => globalThis.handeyeScale ?? devicePixelRatio;
  const scaled = (r) => r && r.map((v) => Math.round(v * scale() * 100) / 100);
  const meet = (a, b) => [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
  const empty = (r) => !r || r[2] - r[0] < 1 || r[3] - r[1] < 1;
  const rect = (r) => [r.left, r.top, r.right, r.bottom];
  const area = (r) => (r[2] - r[0]) * (r[3] - r[1]);
  const at = (x, y) => {
    let el = document.elementFromPoint(x, y);
    while (el && el.shadowRoot) {
      const inner = el.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === el) break;
      el = inner;
    }
    return el;
  };

  // The part of a box that the viewport and scrolling or clipping ancestors leave visible.
  function clip(box, el) {
    let out = meet(box, [0, 0, innerWidth, innerHeight]);
    for (let up = el.parentElement; up && up !== document.body; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (style.overflowX !== "visible" || style.overflowY !== "visible") out = meet(out, rect(up.getBoundingClientRect()));
    }
    return out;
  }

  function shown(el) {
    return el.checkVisibility ? el.checkVisibility({ opacityProperty: true, visibilityProperty: true }) : true;
  }

  // The largest rectangle inside box whose points hit el itself or something in it.
  function hitPart(box, accepts, [side, most]) {
    const cols = Math.max(1, Math.min(most, Math.ceil((box[2] - box[0]) / side)));
    const rows = Math.max(1, Math.min(most, Math.ceil((box[3] - box[1]) / side)));
    const w = (box[2] - box[0]) / cols, h = (box[3] - box[1]) / rows;
    const heights = new Array(cols).fill(0);
    let best = null;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < cols; c++) {
        heights[c] = accepts(at(box[0] + (c + 0.5) * w, box[1] + (r + 0.5) * h)) ? heights[c] + 1 : 0;
      }
      for (let c = 0; c < cols; c++) {
        let low = heights[c];
        for (let e = c; e < cols && low > 0; e++) {
          low = Math.min(low, heights[e]);
          const size = low * h * (e - c + 1) * w;
          if (low > 0 && (!best || size > best.size)) {
            best = { size, box: [box[0] + c * w, box[1] + (r + 1 - low) * h, box[0] + (e + 1) * w, box[1] + (r + 1) * h] };
          }
        }
      }
    }
    return best && best.box;
  }

  // Where a person would click el: its largest visible, uncovered rectangle (CSS pixels), or null.
  function hitBox(el) {
    if (!shown(el)) return null;
    const accepts = (hit) => hit && (hit === el || el.contains(hit));
    let best = null;
    for (const r of el.getClientRects()) {
      const box = clip(rect(r), el);
      if (empty(box)) continue;
      const part = hitPart(box, accepts, COARSE) || hitPart(box, accepts, FINE);
      if (part && (!best || area(part) > area(best))) best = part;
    }
    return best;
  }

  function spelled(text, el) {
    const how = getComputedStyle(el).textTransform;
    if (how === "uppercase") return text.toUpperCase();
    if (how === "lowercase") return text.toLowerCase();
    if (how === "capitalize") return text.replace(/(^|\s)\S/g, (c) => c.toUpperCase());
    return text;
  }

  // The visual lines of one text node: [{text, box}], CSS pixels, unclipped.
  function runs(node) {
    const out = [], range = document.createRange();
    for (const word of node.data.matchAll(/\S+/g)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const r = range.getClientRects()[0];
      if (!r || r.width < 1) continue;
      const last = out[out.length - 1];
      if (last && Math.abs(last.box[1] - r.top) < 2 && r.left >= last.box[2] - 1 && r.left - last.box[2] < r.height * 1.5) {
        last.text += " " + word[0];
        last.box[2] = r.right;
      } else out.push({ text: word[0], box: rect(r) });
    }
    return out;
  }

  const ROLES = { A: "link", BUTTON: "button", SELECT: "combobox", TEXTAREA: "textbox", IMG: "image", CANVAS: "image",
    TH: "columnheader", TD: "cell", OPTION: "option", LABEL: "label", SUMMARY: "button", PROGRESS: "progressbar" };
  const INPUTS = { checkbox: "checkbox", radio: "radio", range: "slider", button: "button", submit: "button",
    reset: "button", image: "button", color: "color", file: "file", number: "spinbutton" };

  function role(el) {
    if (el.getAttribute("role")) return el.getAttribute("role");
    if (el.tagName === "INPUT") return INPUTS[el.type] || "textbox";
    if (el instanceof SVGElement) return el.children.length ? "" : "shape";
    return ROLES[el.tagName] || "";
  }

  function labelOf(el) {
    const named = el.getAttribute("aria-label") || el.getAttribute("placeholder") || el.getAttribute("alt") || el.getAttribute("title");
    if (el.labels && el.labels.length) return el.labels[0].innerText.trim();
    const by = el.getAttribute("aria-labelledby");
    if (by) return by.split(/\s+/).map((id) => document.getElementById(id)?.innerText || "").join(" ").trim();
    const before = el.previousElementSibling;
    if (!named && before && before.tagName === "LABEL") return before.innerText.trim();
    return named || "";
  }

  function colorOf(el) {
    const style = getComputedStyle(el);
    if (el instanceof SVGElement) return style.fill !== "none" ? style.fill : style.stroke;
    return style.backgroundColor;
  }

  const TEXTLESS = new Set(["TD", "TH", "LABEL"]);
  const typed = (el) => (el.tagName === "INPUT" && !INPUTS[el.type]) || el.tagName === "TEXTAREA" || el.type === "number";

  function control(el, kind) {
    const ticks = el.type === "checkbox" || el.type === "radio";
    const state = el.getAttribute("aria-checked");
    const shownValue = el.type === "password" ? "•".repeat(el.value.length) : el.value;
    return {
      role: kind,
      text: (typed(el) ? shownValue : el.tagName === "SELECT" ? el.selectedOptions[0]?.text ?? "" : el.tagName === "INPUT" ? (ticks ? "" : el.value) : el.innerText || el.textContent || "").trim().slice(0, 200),
      label: labelOf(el).slice(0, 200),
      checked: ticks ? el.checked : state ? state === "true" : null,
      disabled: !!el.disabled || el.getAttribute("aria-disabled") === "true",
      color: colorOf(el),
    };
  }

  // A field's value as a run of text, placed by its font's measure.
  const pen = document.createElement("canvas").getContext("2d");
  function valueRun(el) {
    const text = el.type === "password" ? "•".repeat(el.value.length) : el.value || el.placeholder;
    if (!text || !text.trim()) return null;
    const style = getComputedStyle(el), r = el.getBoundingClientRect();
    pen.font = style.font;
    const left = r.left + parseFloat(style.borderLeftWidth) + parseFloat(style.paddingLeft);
    const right = Math.min(left + pen.measureText(text).width, r.right - parseFloat(style.borderRightWidth));
    const half = parseFloat(style.fontSize) * 0.6, middle = (r.top + r.bottom) / 2;
    return style.textAlign === "left" || style.textAlign === "start" ? { text, box: [left, middle - half, right, middle + half] } : null;
  }

  // The lines of a text area as it is scrolled, told by a block of the same width and font.
  function areaRuns(el) {
    if (!el.value.trim()) return [];
    const style = getComputedStyle(el), r = el.getBoundingClientRect(), twin = document.createElement("div");
    const inner = [r.left + el.clientLeft, r.top + el.clientTop, 0, 0];
    [inner[2], inner[3]] = [inner[0] + el.clientWidth, inner[1] + el.clientHeight];
    for (const name of ["font", "letterSpacing", "lineHeight", "padding", "textAlign", "textIndent"]) twin.style[name] = style[name];
    Object.assign(twin.style, { position: "fixed", left: inner[0] + "px", top: inner[1] - el.scrollTop + "px", margin: 0,
      width: el.clientWidth + "px", boxSizing: "border-box", whiteSpace: "pre-wrap", overflowWrap: "break-word", visibility: "hidden" });
    twin.textContent = el.value;
    document.body.append(twin);
    const found = runs(twin.firstChild);
    twin.remove();
    return found
      .map((run) => ({ text: run.text, box: meet(run.box, inner), whole: area(run.box) }))
      .filter((run) => !empty(run.box) && area(run.box) > 0.7 * run.whole);
  }

  // Every visible control, shape and line of text, in document order. Covered ones are left out.
  function elements() {
    const out = [];
    const lines = (el, list) => {
      const color = getComputedStyle(el).color;
      for (const run of list) {
        const box = clip(run.box, el.firstElementChild || el);
        if (empty(box) || area(box) < 0.5 * area(run.box)) continue;
        const hit = at((box[0] + box[2]) / 2, (box[1] + box[3]) / 2);
        if (!hit || !(el === hit || el.contains(hit) || hit.contains(el))) continue;
        out.push({ role: "text", text: spelled(run.text, el), label: "", checked: null, disabled: false, color, box: scaled(box) });
      }
    };
    const visit = (el) => {
      if (el.tagName === "SCRIPT" || el.tagName === "STYLE" || !shown(el)) return;
      const kind = role(el);
      if (kind && kind !== "presentation" && !(TEXTLESS.has(el.tagName) && !el.innerText.trim())) {
        const box = hitBox(el);
        if (box) out.push({ ...control(el, kind), box: scaled(box) });
      }
      if (el.tagName === "TEXTAREA") lines(el, areaRuns(el));
      else if (typed(el)) lines(el, [valueRun(el)].filter(Boolean));
      if (el.tagName === "SELECT" || el.tagName === "TEXTAREA") return;
      for (const child of el.childNodes) {
        if (child.nodeType === Node.TEXT_NODE) lines(el, runs(child));
        else if (child.nodeType === Node.ELEMENT_NODE) visit(child);
      }
      if (el.shadowRoot) for (const child of el.shadowRoot.children) visit(child);
    };
    visit(document.body);
    return out;
  }

  // How to turn the wheel so that a hidden el comes into view: [x0, y0, x1, y1, dx, dy], or null.
  function wheelTo(el) {
    if (!shown(el)) return null;
    const r = el.getBoundingClientRect(), x = (r.left + r.right) / 2, y = (r.top + r.bottom) / 2;
    for (let up = el.parentElement; up; up = up.parentElement) {
      const root = up === document.scrollingElement, style = getComputedStyle(up);
      const rolls = root || /auto|scroll/.test(style.overflowY + style.overflowX);
      const view = root ? [0, 0, innerWidth, innerHeight] : rect(up.getBoundingClientRect());
      if (!rolls || (up.scrollHeight <= up.clientHeight && up.scrollWidth <= up.clientWidth)) continue;
      const inside = x > view[0] && x < view[2] && y > view[1] + 4 && y < view[3] - 4;
      const place = clip(view, up);
      if (inside || empty(place)) continue;
      const step = up.clientHeight >= 140 ? 120 : up.clientHeight >= 80 ? 60 : 30;
      const dy = y <= view[1] + 4 ? -step : y >= view[3] - 4 ? step : 0;
      const dx = dy ? 0 : x < view[0] ? -step : step;
      return [...scaled(place), dx * scale(), dy * scale()];
    }
    return null;
  }

  function thing(el) {
    const own = [...el.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE).map((n) => n.data).join(" ").trim();
    const box = hitBox(el), r = el.getBoundingClientRect();
    return {
      box: scaled(box),
      frame: scaled(rect(r)),
      wheel: box ? null : wheelTo(el),
      text: ((el instanceof HTMLElement ? el.innerText : el.textContent) || "").trim(),
      own,
      value: el.value === undefined ? "" : String(el.value),
      checked: el.checked === undefined ? null : el.checked,
      id: el.id,
      classes: String(el.className?.baseVal ?? el.className),
      tag: el.tagName.toLowerCase(),
      attributes: Object.fromEntries([...el.attributes].map((a) => [a.name, a.value])),
    };
  }

  const find = (css) => [...document.querySelectorAll(css)].map(thing);

  // The box around a stretch of el's text, as a mouse would select it.
  function textBoxes(css, words) {
    const out = [];
    for (const el of document.querySelectorAll(css)) {
      const walk = document.createTreeWalker(el, NodeFilter.SHOW_TEXT);
      for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        for (let i = node.data.indexOf(words); i >= 0; i = node.data.indexOf(words, i + 1)) {
          const range = document.createRange();
          range.setStart(node, i);
          range.setEnd(node, i + words.length);
          for (const r of range.getClientRects()) out.push(scaled(clip(rect(r), el)));
        }
      }
    }
    return out;
  }

  return { elements, find, thing, hitBox, runs, textBoxes, scale, scaled, labelOf };
})();
