// Everything shown on the page, now or after scrolling, in the order of the document (CSS pixels).
() => {
  // naming.js
  const MOST = 4000, found = [], tables = new Map();
  const BANNER = /cookie|consent|gdpr/i, LAYER = 'dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]';
  const TEXTS = { td: 'cell', th: 'cell', label: 'label' };
  const ROWS = 'tr, [role=row]', CELLS = 'td, th, [role=cell], [role=gridcell], [role=columnheader], [role=rowheader]';
  const NOT_TEXT = ['script', 'style', 'noscript', 'template', 'option'];

  const layerOf = node => {
    const layer = closest(node, at => at.matches(LAYER));
    if (layer) return nameOf(layer).slice(0, 60) || 'dialog';
    const banner = closest(node, at => BANNER.test(`${at.id} ${at.className?.baseVal ?? at.className} ${at.getAttribute('aria-label') ?? ''}`)
      && ['fixed', 'sticky', 'absolute'].includes(getComputedStyle(at).position));
    return banner ? 'cookie banner' : '';
  };
  const placeIn = node => {
    const cell = closest(node, at => at.matches(CELLS)), row = cell && closest(cell, at => at.matches(ROWS));
    const table = row && closest(row, at => at.matches('table, [role=table], [role=grid], [role=treegrid]'));
    if (!table) return {};
    if (!tables.has(table)) tables.set(table, [...table.querySelectorAll(ROWS)]);
    return { table: [...tables.keys()].indexOf(table), row: tables.get(table).indexOf(row),
      column: [...row.querySelectorAll(CELLS)].indexOf(cell) };
  };
  const scrollerOf = node => {
    const at = closest(parentOf(node), each => each.scrollHeight > each.clientHeight + 1 && each !== document.scrollingElement
      && each !== document.body && ['auto', 'scroll'].includes(getComputedStyle(each).overflowY));
    return at?.getBoundingClientRect() ?? null;
  };
  const shown = node => node.checkVisibility?.({ visibilityProperty: true, contentVisibilityAuto: false }) ?? true;
  const cutOff = (node, box) => { // by a scroller between it and the page
    const at = scrollerOf(node), x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    return at && !(at.left <= x && x < at.right && at.top <= y && y < at.bottom);
  };
  const hits = (node, box, root, left, top) => {
    const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    if (x < 0 || y < 0 || x + left >= innerWidth || y + top >= innerHeight) return false;
    let hit = root.elementFromPoint(x, y);
    if (!hit) return false;
    const label = hit.closest?.('label');
    return node.contains(hit) || hit.contains(node) && hit.children.length < 60 || !!label && label.control === node;
  };
  const boxOf = node => {
    let box = node.getBoundingClientRect();
    const rects = node.getClientRects();
    if (rects.length > 1 && getComputedStyle(node).display === 'inline') box = rects[0];
    return box;
  };
  const add = (node, role, name, root, left, top, more = {}) => {
    let box = boxOf(node), target = node;
    const label = ['checkbox', 'radio', 'file'].includes(node.type) ? node.labels?.[0] : null;
    if ((box.width < 2 || box.height < 2 || getComputedStyle(node).opacity === '0') && label) { target = label; box = boxOf(label); }
    if (box.width < 2 || box.height < 2 || !shown(target)) return;
    const scroller = scrollerOf(target);
    const shift = at => at && [at.left + left, at.top + top, at.right + left, at.bottom + top];
    found.push({ role, name, box: shift(box), group: groupOf(node), layer: layerOf(node), scroller: shift(scroller),
      enabled: !node.disabled && node.getAttribute('aria-disabled') !== 'true' && !node.classList.contains('disabled')
        && !parentOf(node)?.classList.contains('disabled'),
      reachable: !cutOff(target, box) && hits(target, box, root, left, top), ...placeIn(node), ...more });
  };
  const known = node => {
    const role = roleOf(node), more = {}, pressed = node.getAttribute('aria-checked') ?? node.getAttribute('aria-selected');
    if (node.localName === 'input') {
      more.kind = node.type;
      more.value = node.type === 'password' ? '•'.repeat(node.value.length) : ['checkbox', 'radio'].includes(node.type) ? '' : node.value;
      if (['checkbox', 'radio'].includes(node.type)) more.checked = node.checked;
      if (node.type === 'file') return ['file', nameOf(node), { ...more, value: [...node.files].map(file => file.name).join(', ') }];
    } else if (node.localName === 'textarea') more.value = node.value;
    else if (node.localName === 'select') Object.assign(more, { kind: 'select', value: words(node.selectedOptions[0]?.label) });
    else if (node.isContentEditable && node.getAttribute('contenteditable') !== null) return ['textbox', nameOf(node), { value: words(node.innerText) }];
    else if (role === 'combobox' || role === 'textbox') more.value = words(node.innerText);
    if (pressed !== null) more.checked = pressed === 'true';
    return [role || (node.hasAttribute('onclick') ? 'button' : ''), nameOf(node), more];
  };
  const headOf = node => node.localName !== 'th' ? null
    : node.scope === 'row' || !node.closest('thead') && node.parentElement.querySelector('td') ? 'rowheader' : 'columnheader';
  const ownText = node => [...node.childNodes].some(each => each.nodeType === 3 && each.data.trim());
  const walk = (node, root, left, top) => {
    if (found.length >= MOST || NOT_TEXT.includes(node.localName)) return;
    if (node.localName === 'input' && node.type === 'hidden') return;
    const frame = ['iframe', 'frame'].includes(node.localName);
    let inner = null;
    if (frame) { try { inner = node.contentDocument; } catch { /* another origin */ } }
    if (inner?.body) {
      const at = node.getBoundingClientRect();
      walk(inner.body, inner, left + at.left + node.clientLeft, top + at.top + node.clientTop);
      return;
    }
    const active = node.matches(ACTIVE) && node.localName !== 'label';
    if (active) { const [role, name, more] = known(node); if (role || name) add(node, role || 'text', name, root, left, top, more); }
    else if (node.localName in TEXTS) add(node, headOf(node) ?? TEXTS[node.localName], words(node.innerText), root, left, top);
    else if (node.localName === 'img') { if (node.alt) add(node, 'image', words(node.alt), root, left, top); }
    else if (ownText(node)) add(node, ROLES[node.localName] ?? 'text', words(node.innerText), root, left, top);
    else if (node.draggable) add(node, 'item', words(node.innerText), root, left, top);
    for (const child of rootOf(node)?.children ?? node.children) {
      if (node.localName !== 'select') walk(child, rootOf(node) ?? root, left, top);
    }
  };
  walk(document.body, document, 0, 0);
  return found;
}
