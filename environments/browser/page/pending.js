// What scripts of the page have still to do: timers, tasks, chains of frames, workers, events of a server, hovers.
// Each is waited for once and for a bounded time: what goes on longer is part of the page and no reason to wait.
const LONGEST_MS = 1000, DEEPEST = 3; // longer timers and chains of timers are not waited for
const TICK_MS = 250, LONGEST_TICK_MS = 500, ANSWER_MS = 600, MOST_SILENT = 3;
const timers = new Map(), awaited = new Map(), frames = new Map(), intervals = new Map(), sources = new Set();
const setNative = window.setTimeout, clearNative = window.clearTimeout;
const intervalNative = window.setInterval, clearIntervalNative = window.clearInterval;
const now = performance.now.bind(performance);
let depth = 0, chain = 0; // of the timer, and since when of the frame, that a script runs in; promises included

const until = (key, milliseconds) => awaited.set(key, now() + milliseconds);
const over = key => awaited.delete(key);
const isShort = delay => (delay || 0) <= LONGEST_MS;
const waited = (key, delay) => timers.set(key, now() + (delay || 0) + LONGEST_MS);
const forget = id => { timers.delete(id); over(intervals.get(id)); intervals.delete(id); };
const nested = (inner, run) => {
  depth = inner;
  try { return run(); } finally { setNative.call(window, () => { if (depth === inner) depth = 0; }, 0); }
};

window.setTimeout = function setTimeout(callback, delay, ...rest) {
  const inner = depth + 1;
  if (!isShort(delay) || inner > DEEPEST) return setNative.call(window, typeof callback === 'function' && inner > DEEPEST
    ? () => nested(inner, () => callback.apply(window, rest)) : callback, delay, ...rest);
  if (typeof callback !== 'function') { // the source of a script
    setNative.call(window, () => { depth = inner; }, delay);
    const id = setNative.call(window, callback, delay, ...rest);
    setNative.call(window, () => { depth = 0; timers.delete(id); }, delay);
    waited(id, delay);
    return id;
  }
  const id = setNative.call(window, () => {
    timers.delete(id);
    nested(inner, () => callback.apply(window, rest));
  }, delay);
  waited(id, delay);
  return id;
};
window.clearTimeout = function clearTimeout(id) {
  forget(id);
  return clearNative.call(window, id);
};

// One that was just set is waited for, and after an input the next turn of one that looks often.
window.setInterval = function setInterval(callback, period, ...rest) {
  const turn = { period: Math.max(period || 0, 4) }, inner = depth + 1;
  const wrapped = typeof callback !== 'function' ? callback : () => {
    nested(turn.old && !turn.heard ? DEEPEST : inner, () => callback.apply(window, rest));
    if (turn.old) over(turn);
    turn.heard = false;
  };
  const id = intervalNative.call(window, wrapped, period, ...rest);
  intervals.set(id, turn);
  if (turn.period <= LONGEST_TICK_MS && depth < DEEPEST) {
    until(turn, LONGEST_MS);
    setNative.call(window, () => { turn.old = true; }, LONGEST_MS);
  }
  return id;
};
window.clearInterval = function clearInterval(id) {
  forget(id);
  return clearIntervalNative.call(window, id);
};

const postNative = globalThis.Scheduler?.prototype.postTask;
if (postNative) Scheduler.prototype.postTask = function postTask(callback, options) {
  const inner = depth + 1, key = {};
  if (typeof callback !== 'function' || !isShort(options?.delay) || inner > DEEPEST) return postNative.call(this, callback, options);
  waited(key, options?.delay);
  return postNative.call(this, () => { timers.delete(key); return nested(inner, callback); }, options);
};

// A signal that a page listens to itself; one given to a request ends with it.
const timeoutNative = AbortSignal.timeout;
AbortSignal.timeout = function timeout(milliseconds) {
  const signal = timeoutNative.call(AbortSignal, milliseconds);
  if (!isShort(milliseconds)) return signal;
  const listened = () => { if (!signal.aborted && depth < DEEPEST) waited(signal, milliseconds); };
  addNative.call(signal, 'abort', () => setNative.call(window, () => timers.delete(signal), 0));
  const { get, set } = Object.getOwnPropertyDescriptor(AbortSignal.prototype, 'onabort');
  Object.defineProperty(signal, 'onabort', { configurable: true, get: () => get.call(signal), set: hear => { set.call(signal, hear); listened(); } });
  Object.defineProperty(signal, 'addEventListener', { configurable: true, value: function addEventListener(...words) {
    if (words[0] === 'abort') listened();
    return addNative.apply(signal, words);
  } });
  return signal;
};

const frameNative = window.requestAnimationFrame, cancelNative = window.cancelAnimationFrame;
window.requestAnimationFrame = function requestAnimationFrame(callback) {
  if (typeof callback !== 'function') return frameNative.call(window, callback);
  const since = chain || now();
  const id = frameNative.call(window, time => {
    frames.delete(id);
    chain = since;
    try { callback.call(window, time); } finally { setNative.call(window, () => { if (chain === since) chain = 0; }, 0); }
  });
  frames.set(id, since);
  return id;
};
window.cancelAnimationFrame = function cancelAnimationFrame(id) { frames.delete(id); return cancelNative.call(window, id); };

// Those that were asked and have not answered; one that never does is not waited for again until it does.
const silent = new WeakMap();
const asked = (source, milliseconds) => { if ((silent.get(source) ?? 0) < MOST_SILENT) until(source, milliseconds); };
const said = source => { silent.set(source, 0); setNative.call(window, () => over(source), 0); };
const hears = (source, kind = 'message') => addNative.call(source, kind, () => said(source));
const made = (name, prepare) => {
  const Native = window[name];
  if (Native) window[name] = new Proxy(Native, { construct(target, words, newTarget) {
    const source = Reflect.construct(target, words, newTarget);
    prepare(source);
    return source;
  } });
};
made('Worker', source => { hears(source); asked(source, LONGEST_MS); });
const { postMessage: tellNative, terminate: endNative } = Worker.prototype;
Worker.prototype.postMessage = function postMessage(...words) { asked(this, LONGEST_MS); return tellNative.apply(this, words); };
Worker.prototype.terminate = function terminate() { over(this); return endNative.call(this); };

if (window.EventSource) {
  made('EventSource', source => { hears(source); hears(source, 'error'); sources.add(source); asked(source, ANSWER_MS); });
  EventSource.prototype.addEventListener = function addEventListener(kind, ...words) {
    hears(this, kind);
    return addNative.call(this, kind, ...words);
  };
}
const requested = () => {
  for (const source of sources) if (source.readyState === 2) sources.delete(source); else asked(source, ANSWER_MS);
};
const fetchNative = window.fetch, sendNative = XMLHttpRequest.prototype.send;
window.fetch = function fetch(...words) { requested(); return fetchNative.apply(window, words); };
XMLHttpRequest.prototype.send = function send(...words) { requested(); return sendNative.apply(this, words); };

// What shows something a while after the pointer has come to it, or hides it after it has left.
const delayOf = (node, name) => { const told = parseFloat(getComputedStyle(node)[name]); return (isNaN(told) ? 0.5 : told) * 1000; };
let hovered = null;
listen('pointerover', event => {
  const node = event.composedPath().find(each => each.hasAttribute?.('interestfor')) ?? null;
  if (node === hovered) return;
  if (hovered) until(hovered, Math.min(delayOf(hovered, 'interestDelayEnd'), LONGEST_MS) + 100);
  if (node) until(node, Math.min(delayOf(node, 'interestDelayStart'), LONGEST_MS) + 100);
  hovered = node;
});

for (const kind of ['pointerdown', 'click', 'keydown', 'input', 'wheel']) listen(kind, event => {
  if (!event.isTrusted) return;
  depth = chain = 0;
  for (const turn of intervals.values()) if (turn.period <= TICK_MS) { turn.heard = true; until(turn, turn.period + TICK_MS); }
}, { capture: true, passive: true });

const isPending = () => {
  const at = now();
  for (const [key, end] of awaited) if (end < at) { awaited.delete(key); silent.set(key, (silent.get(key) ?? 0) + 1); }
  return awaited.size > 0 || [...frames.values()].some(since => at - since < LONGEST_MS);
};
const hasTimers = () => {
  for (const [key, end] of timers) if (end < now()) timers.delete(key);
  return timers.size > 0;
};
