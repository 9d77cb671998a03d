// Closed shadow roots are remembered when they are attached: what they show counts as what any other part shows.
const ROOTS = new WeakMap(), attach = Element.prototype.attachShadow;
const kept = { get: WeakMap.prototype.get.bind(ROOTS), set: WeakMap.prototype.set.bind(ROOTS) };
Element.prototype.attachShadow = { attachShadow(...given) {
  const root = Reflect.apply(attach, this, given);
  if (root.mode === 'closed') kept.set(this, root);
  return root;
} }.attachShadow;
Object.defineProperty(handeye, 'rootOf', { value: node => kept.get(node) ?? null });
