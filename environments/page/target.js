// What lies at a point of the viewport (CSS pixels): its box, role and words. For scoring only.
([x, y]) => {
  const ACTIVE = 'a[href], button, input, select, textarea, summary, label, option, [role], [onclick], [contenteditable]';
  const ROLES = { a: 'link', button: 'button', select: 'combobox', textarea: 'textbox', option: 'option', img: 'image',
    h1: 'heading', h2: 'heading', h3: 'heading', h4: 'heading', h5: 'heading', h6: 'heading' };
  const INPUTS = { checkbox: 'checkbox', radio: 'radio', range: 'slider', number: 'spinbutton', search: 'searchbox',
    button: 'button', submit: 'button', reset: 'button', image: 'button' };

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

  const roots = node.getRootNode();
  const words = text => (text ?? '').replace(/\s+/g, ' ').trim().slice(0, 200);
  const named = ids => ids.split(/\s+/).map(id => roots.getElementById?.(id)?.textContent ?? '').join(' ');
  const isButton = node.localName === 'input' && INPUTS[node.type] === 'button';
  const role = node.getAttribute('role') ?? (node.localName === 'input' ? INPUTS[node.type] ?? 'textbox' : ROLES[node.localName] ?? '');
  const text = words(node.getAttribute('aria-label')) || words(named(node.getAttribute('aria-labelledby') ?? ''))
    || (isButton ? words(node.value) : '') || words([...node.labels ?? []].map(label => label.textContent).join(' '))
    || words(node.getAttribute('alt')) || words(node.getAttribute('placeholder'))
    || (['select', 'textarea', 'input'].includes(node.localName) ? '' : words(node.innerText))
    || words(node.getAttribute('title'));
  const parts = [...node.getClientRects()];
  const box = parts.find(part => x - left >= part.left && x - left < part.right && y - top >= part.top && y - top < part.bottom)
    ?? node.getBoundingClientRect();
  return { box: [box.left + left, box.top + top, box.right + left, box.bottom + top], role, text };
}
