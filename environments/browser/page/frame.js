// Where a frame of another origin lies (CSS pixels), and what it is part of.
node => {
  // naming.js
  // layers.js
  const box = node.getBoundingClientRect();
  const x = Math.max(0, box.left), y = Math.max(0, box.top);
  const seen = [x, y, Math.min(innerWidth, box.right), Math.min(innerHeight, box.bottom)];
  const hit = document.elementFromPoint((seen[0] + seen[2]) / 2, (seen[1] + seen[3]) / 2);
  if (hit !== node && !hit?.contains(node)) seen.fill(-1);
  return { at: [box.left + node.clientLeft, box.top + node.clientTop], over: layerOf(node), seen, loose: !!closest(node, floats),
    shown: box.width > 1 && box.height > 1 && node.checkVisibility({ visibilityProperty: true }) };
}
