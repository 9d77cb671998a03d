// Chromium draws popups of form controls outside the page, where no screenshot sees them. These are
// drawn inside it, in the top layer, and hide their events from the page.
const POPUP_CSS = `
  :host { all: initial; position: fixed; inset: auto; margin: 0; padding: 0; border: 0; }
  .box { box-sizing: border-box; overflow: auto; background: #fff; color: #202124; border: 1px solid #5f6368;
    box-shadow: 0 2px 8px #0005; font: 14px sans-serif; cursor: default; user-select: none; }
  .row { padding: 2px 8px; white-space: pre; line-height: 1.45; }
  .group { font-weight: bold; } .inner { padding-left: 20px; }
  .on { background: #1967d2; color: #fff; } .off { color: #9aa0a6; }
  .grid { display: grid; gap: 2px; padding: 4px; text-align: center; }
  .cell { min-width: 28px; line-height: 26px; padding: 0 3px; border-radius: 3px; }
  .button { background: #e8eaed; } .head { color: #5f6368; } .title { font-weight: bold; line-height: 26px; }
  .columns { display: flex; } .list { height: 180px; overflow: auto; padding: 4px; }
  .swatch { width: 26px; height: 26px; border: 1px solid #5f6368; box-sizing: border-box; }`;

// The widest window of the same origin around a node, and the node's box in it.
function placeOf(anchor) {
  let view = anchor.ownerDocument.defaultView;
  const box = anchor.getBoundingClientRect();
  let x = box.left, y = box.top;
  for (;;) {
    let frame = null;
    try { frame = view.frameElement; } catch { /* another origin: it stays in its own frame */ }
    if (!frame || !view.parent.__handeye) break;
    const outer = frame.getBoundingClientRect();
    x += outer.left + frame.clientLeft;
    y += outer.top + frame.clientTop;
    view = view.parent;
  }
  return { view, left: x, top: y, right: x + box.width, bottom: y + box.height };
}

function make(document, kind, text, pick) {
  const node = document.createElement('div');
  node.className = kind;
  node.textContent = text;
  if (pick) { node.pick = pick; node.role = 'button'; }
  return node;
}

// build(document, box) fills the popup; key(event) answers true when it used the key.
function showPopup(anchor, build, key) {
  closePopup();
  const place = placeOf(anchor), document = place.view.document;
  const host = document.createElement('handeye-popup');
  const root = host.attachShadow({ mode: 'open' }), box = make(document, 'box', '');
  const sheet = new place.view.CSSStyleSheet();
  sheet.replaceSync(POPUP_CSS);
  root.adoptedStyleSheets = [sheet];
  root.append(box);
  const modal = document === anchor.ownerDocument && anchor.closest('dialog');
  (modal || document.body || document.documentElement).append(host);
  host.popover = 'manual';
  host.showPopover();
  host.style.zoom = 1 / (host.currentCSSZoom || 1); // places are told in pixels of the viewport
  const popup = { host, box, anchor, key, windows: new Set([window, place.view]) };
  for (const view of popup.windows) view.__handeye.popup = popup;
  popup.redraw = () => {
    box.replaceChildren();
    build(document, box);
    position(host, box, place);
    box.querySelector('.row.on')?.scrollIntoView({ block: 'nearest' });
  };
  popup.redraw();
}

function position(host, box, place) {
  const { innerWidth, innerHeight } = place.view;
  const below = innerHeight - place.bottom, above = place.top;
  box.style.minWidth = `${place.right - place.left}px`;
  box.style.maxHeight = 'none';
  const up = box.offsetHeight > below - 4 && above > below;
  const least = Math.min(box.offsetHeight, 300, innerHeight); // rather over its control than too small
  box.style.maxHeight = `${Math.min(460, Math.max((up ? above : below) - 4, least))}px`;
  const top = up ? place.top - box.offsetHeight : place.bottom;
  host.style.top = `${Math.max(0, Math.min(top, innerHeight - box.offsetHeight))}px`;
  host.style.left = `${Math.max(0, Math.min(place.left, innerWidth - box.offsetWidth))}px`;
}

function closePopup() {
  const popup = handeye.popup;
  if (!popup) return;
  popup.host.remove();
  for (const view of popup.windows) if (view.__handeye) view.__handeye.popup = null;
}

function announce(control) {
  control.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
  control.dispatchEvent(new Event('change', { bubbles: true }));
}

function onMouse(event) {
  const popup = handeye.popup;
  if (!popup) return;
  const path = event.composedPath();
  if (path.includes(popup.host)) {
    event.stopImmediatePropagation();
    if (event.type !== 'wheel') event.preventDefault();
    if (event.type === 'click') path.find(node => node.pick && !node.classList.contains('off'))?.pick();
    if (event.type === 'mousemove') path.find(node => node.point)?.point();
  } else if (event.type === 'mousedown') {
    popup.toggled = path.includes(popup.anchor) && !popup.takes;
    closePopup();
    if (popup.toggled) { event.preventDefault(); event.stopImmediatePropagation(); }
  } else if (event.type === 'wheel') closePopup();
}

function onKey(event) {
  const popup = handeye.popup;
  if (!popup || ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
  if (popup.takes && !popup.takes(event)) { // the field itself is typed into
    if (event.type === 'keydown' && ['Enter', 'Tab'].includes(event.key)) closePopup();
    return;
  }
  event.stopImmediatePropagation();
  event.preventDefault();
  if (event.type !== 'keydown') return;
  if (event.key === 'Escape') closePopup();
  else if (popup.key(event)) popup.redraw();
}

const MOUSE = ['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'click', 'dblclick', 'mousemove', 'wheel'];
for (const kind of MOUSE) listen(kind, onMouse, { capture: true, passive: false });
for (const kind of ['keydown', 'keypress', 'keyup']) listen(kind, onKey);
listen('pagehide', closePopup, false);

// Runs open() unless one of the page's own listeners cancels the event first.
function unlessVetoed(event, open) {
  const prevent = event.preventDefault;
  let vetoed = event.defaultPrevented;
  prevent.call(event);
  event.preventDefault = () => { vetoed = true; };
  setNative.call(window, () => { if (!vetoed) open(); }, 0);
}
