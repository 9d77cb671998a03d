// What lies at a point of the viewport (CSS pixels): its box, role and words; naming.js goes before it.
// A frame of another origin is given as it is, `frame`, to be asked itself. `unknown`: it may show words that
// cannot be read from here.
([x, y]) => {
  // naming.js
  const DRAWN = 'canvas, embed, object, iframe, frame, video, portal, fencedframe';
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
    } else if (rootOf(node)) root = rootOf(node);
    else break;
  }
  if (!node) return null;
  if (node.matches('iframe, frame')) {
    const frame = node.getBoundingClientRect();
    return { frame: [frame.left + left + node.clientLeft, frame.top + top + node.clientTop], box: [frame.left + left, frame.top + top, frame.right + left, frame.bottom + top],
      role: '', text: nameOf(node), group: '', unknown: true };
  }
  const inner = node;
  node = node.closest(ACTIVE) ?? node;
  // A closed root that the parser made is seen by nobody: its host looks like an element without anything in it.
  const hollow = !inner.firstChild && !inner.matches('input, textarea, select, img, br, hr, svg, svg *');

  const parts = [...node.getClientRects()];
  const box = parts.find(part => x - left >= part.left && x - left < part.right && y - top >= part.top && y - top < part.bottom)
    ?? node.getBoundingClientRect();
  return { box: [box.left + left, box.top + top, box.right + left, box.bottom + top], role: roleOf(node), text: nameOf(node), group: groupOf(node),
    unknown: !nameOf(node) && (inner.matches(DRAWN) || hollow), ...marksOf(node) };
}
