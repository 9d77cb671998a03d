// What of the page's own making is still to come: short timers and animations, a file asked for by a link.
const LONGEST_MS = 1000, DEEPEST = 3; // longer timers and chains of timers are no reason to wait
const pending = new Map();
const setNative = window.setTimeout, clearNative = window.clearTimeout;
let depth = 0, downloads = 0;

window.setTimeout = function setTimeout(callback, delay, ...rest) {
  const inner = depth + 1;
  if (typeof callback !== 'function' || !((delay || 0) <= LONGEST_MS) || inner > DEEPEST)
    return setNative.call(window, callback, delay, ...rest);
  const id = setNative.call(window, function () {
    const outer = depth;
    pending.delete(id);
    depth = inner;
    try { callback.apply(window, rest); } finally { depth = outer; }
  }, delay);
  pending.set(id, performance.now() + (delay || 0));
  return id;
};
window.clearTimeout = function clearTimeout(id) {
  pending.delete(id);
  return clearNative.call(window, id);
};

// An animation that waits for its turn changes nothing yet; one without an end, a spinner, is not waited for.
const moves = each => {
  const end = each.effect?.getComputedTiming().endTime;
  return each.playState === 'running' && each.playbackRate > 0 && end - (each.currentTime || 0) <= LONGEST_MS;
};
handeye.moving = () => {
  const late = performance.now() - LONGEST_MS;
  for (const [id, due] of pending) if (due < late) pending.delete(id);
  return pending.size > 0 || document.getAnimations().some(moves);
};
handeye.busy = () => handeye.moving();
handeye.downloads = () => { const asked = downloads; downloads = 0; return asked; };

const countDownload = event => {
  if (event.composedPath().some(node => node.localName === 'a' && node.hasAttribute?.('download')))
    downloads++;
};
window.addEventListener('click', countDownload, true);
const clickNative = HTMLElement.prototype.click; // of a link outside the document no listener hears
HTMLAnchorElement.prototype.click = function click() {
  if (!this.isConnected && this.hasAttribute('download')) downloads++;
  return clickNative.call(this);
};

// A page may open only so many windows between two things that a user does.
const MOST_WINDOWS = 12, openNative = window.open;
let windows = 0;
window.open = function open(...words) {
  return ++windows > MOST_WINDOWS ? null : openNative.apply(window, words);
};
for (const kind of ['pointerdown', 'keydown'])
  window.addEventListener(kind, event => { if (event.isTrusted) windows = 0; }, true);

// A blinking caret would make two equal screens differ.
const still = new CSSStyleSheet();
still.replaceSync('* { caret-color: transparent !important; }');
document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
