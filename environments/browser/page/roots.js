// What listens to the page. `document.open` takes every listener away: `handeye.listen` puts them back, and does
// nothing where they are still there.
const listeners = [...window.__handeyeHeard ?? []], addNative = EventTarget.prototype.addEventListener;
const listen = (kind, hear, options = true) => {
  listeners.push([kind, hear, options]);
  addNative.call(window, kind, hear, options);
};
handeye.listen = () => { for (const each of listeners) addNative.call(window, ...each); };

// Closed shadow roots are remembered when they are attached: what they show counts as what any other part shows.
const ROOTS = new WeakMap(), attach = Element.prototype.attachShadow;
const kept = { get: WeakMap.prototype.get.bind(ROOTS), set: WeakMap.prototype.set.bind(ROOTS) };
Element.prototype.attachShadow = { attachShadow(...given) {
  const root = Reflect.apply(attach, this, given);
  if (root.mode === 'closed') kept.set(this, root);
  return root;
} }.attachShadow;
Object.defineProperty(handeye, 'rootOf', { value: node => kept.get(node) ?? null });
