// What of the page's own making is still to come, its animations too, and a file asked for by a link.
let downloads = 0, heard = 0, lastKey = null;

// An animation that waits for its turn changes nothing yet; one without an end, a spinner, is not waited for.
const moves = each => {
  const end = each.effect?.getComputedTiming().endTime;
  return each.playState === 'running' && each.playbackRate > 0 && end - (each.currentTime || 0) <= LONGEST_MS;
};
handeye.moving = () => hasTimers() || document.getAnimations().some(moves);
handeye.busy = () => {
  handeye.listen();
  if (!document.adoptedStyleSheets.includes(still)) document.adoptedStyleSheets.push(still);
  return handeye.moving() || isPending();
};
handeye.downloads = () => { const asked = downloads; downloads = 0; return asked; };

const countDownload = event => {
  if (event.composedPath().some(node => node.localName === 'a' && node.hasAttribute?.('download')))
    downloads++;
};
listen('click', countDownload);
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
// A window that a page makes larger or smaller would be another screenshot.
window.resizeTo = function resizeTo() {};
window.resizeBy = function resizeBy() {};
for (const kind of ['pointerdown', 'pointermove', 'wheel', 'keydown', 'keyup', 'input'])
  listen(kind, event => { if (event.isTrusted) { heard++; if (kind.endsWith('down')) windows = 0; } }, { capture: true, passive: true });
// How many inputs have come since the last question, and whether the page has let the browser do what a key does.
handeye.heard = () => { const came = heard; heard = 0; return came; };
listen('keydown', event => { if (event.isTrusted) lastKey = event; });
handeye.untouched = () => { const key = lastKey; lastKey = null; return !key?.defaultPrevented; };

// Whether a text typed now would reach only the page's own keys: what was pressed last takes none either.
const TAKES_KEYS = 'canvas, svg, svg *, td, td *, [role=gridcell], [role=gridcell] *, [role=cell], embed, object';
let pressed = null;
listen('pointerdown', event => { pressed = event.composedPath()[0]; });
handeye.keyless = () => !(pressed?.isConnected && pressed.matches?.(TAKES_KEYS));

// A blinking caret would make two equal screens differ.
const still = new CSSStyleSheet();
still.replaceSync('* { caret-color: transparent !important; }');
document.adoptedStyleSheets.push(still);
