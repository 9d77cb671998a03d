// What lies at a point of the viewport (CSS pixels): its box, role and words; naming.js goes before it.
([x, y]) => {
  // naming.js
  let left = 0, top = 0, root = document, node = null;
  for (;;) {
    const found = root.elementFromPoint(x - left, y - top);
    if (!found || found === node) break;
    node = found;
    let inner = null;
    try { inner = node.contentDocument; } catch { /* another origin */ }
    if (inner) {
      const frame = node.getBoundingClientRect();
      left += frame.left + node.clientLeft;
      top += frame.top + node.clientTop;
      root = inner;
    } else if (node.shadowRoot) root = node.shadowRoot;
    else break;
  }
  if (!node) return null;
  node = node.closest(ACTIVE) ?? node;

  const parts = [...node.getClientRects()];
  const box = parts.find(part => x - left >= part.left && x - left < part.right && y - top >= part.top && y - top < part.bottom)
    ?? node.getBoundingClientRect();
  return { box: [box.left + left, box.top + top, box.right + left, box.bottom + top], role: roleOf(node), text: nameOf(node), group: groupOf(node) };
}
