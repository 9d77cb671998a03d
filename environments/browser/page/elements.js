// Everything shown in this frame, now or after scrolling, in the order of the document (CSS pixels of the page).
// at: where the frame lies in the page. over: the layer it is part of. seen: whether a click there lands in it.
// loose: whether the frame stands above the page around it, which cannot read what it asks.
([at, outer, seen, loose]) => {
  // naming.js
  // layers.js
  const over = outer || (loose && document.body && asksConsent(document.body.innerText) && hasAnswer(document.body) ? 'cookie banner' : '');
  const found = [], nodes = [];
  const TEXTS = { td: 'cell', th: 'cell', label: 'label' };
  const ROWS = 'tr, [role=row]', CELLS = 'td, th, [role=cell], [role=gridcell], [role=columnheader], [role=rowheader]';
  const TABLES = 'table, [role=table], [role=grid], [role=treegrid]', LONGEST_CELL = 10000, LONGEST_EQUAL = 80;
  const NOT_TEXT = ['script', 'style', 'noscript', 'template', 'option'];
  const remembered = make => { const known = new Map(); return node => { if (!known.has(node)) known.set(node, make(node)); return known.get(node); }; };

  const layers = remembered(node => layerHere(node) || (parentOf(node) ?? frameOf(node) ? layers(parentOf(node) ?? frameOf(node)) : '')), groups = remembered(groupOf), forms = [];
  const formOf = node => {
    const form = node.form ?? closest(node, each => each.localName === 'form');
    if (form && !forms.includes(form)) forms.push(form);
    return form ? forms.indexOf(form) : -1;
  };
  // The row and column of each cell of a table, with what spans several counted.
  const grids = remembered(table => {
    const places = new Map(), hanging = [];
    const rows = [...table.querySelectorAll(ROWS)].filter(row => closest(parentOf(row), each => each.matches(TABLES)) === table);
    rows.forEach((row, index) => {
      let column = 0;
      const number = +row.getAttribute('aria-rowindex') || index + 1;
      for (const cell of row.querySelectorAll(CELLS)) {
        if (closest(parentOf(cell), each => each.matches(ROWS)) !== row) continue;
        while (hanging[column] > 0) column++;
        const across = +cell.getAttribute('aria-colspan') || cell.colSpan || 1;
        const down = +cell.getAttribute('aria-rowspan') || (cell.rowSpan === 0 ? rows.length - index : cell.rowSpan) || 1;
        places.set(cell, { row: number - 1, column: (+cell.getAttribute('aria-colindex') || column + 1) - 1, row_span: down, column_span: across });
        for (let each = column; each < column + across; each++) hanging[each] = down;
        column += across;
      }
      for (let each = 0; each < hanging.length; each++) if (hanging[each] > 0) hanging[each]--;
    });
    return places;
  });
  const tables = [];
  const placeIn = node => {
    const cell = closest(node, each => each.matches(CELLS)), row = cell && closest(cell, each => each.matches(ROWS));
    const table = row && closest(row, each => each.matches(TABLES));
    if (!table) return {};
    if (!tables.includes(table)) tables.push(table);
    return { table: tables.indexOf(table), ...grids(table).get(cell) };
  };
  const scrolls = remembered(each => each.scrollHeight > each.clientHeight + 1 && each !== document.scrollingElement
    && each !== document.body && ['auto', 'scroll'].includes(getComputedStyle(each).overflowY));
  const scroller = remembered(node => node && (scrolls(node) ? node : scroller(parentOf(node))));
  const boxes = remembered(node => node.getBoundingClientRect());
  const scrollerOf = node => { const part = scroller(parentOf(node)); return part ? boxes(part) : null; };
  const shown = node => node.checkVisibility?.({ visibilityProperty: true, contentVisibilityAuto: false }) ?? true;
  const cutOff = (node, box) => { // by a scroller between it and the page
    const part = scrollerOf(node), x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    return part && !(part.left <= x && x < part.right && part.top <= y && y < part.bottom);
  };
  const hits = (node, box, root, left, top) => {
    const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    if (x < 0 || y < 0 || x + left >= innerWidth || y + top >= innerHeight) return false;
    const hit = root.elementFromPoint(x, y);
    if (!hit) return false;
    const label = hit.closest?.('label');
    return node.contains(hit) || hit.contains(node) && hit.children.length < 60 || !!label && label.control === node
      || hit.localName === 'select' && hit.contains(node);
  };
  const boxOf = node => {
    let box = node.getBoundingClientRect();
    const rects = node.getClientRects();
    if (rects.length > 1 && getComputedStyle(node).display === 'inline') box = rects[0];
    return box;
  };
  const zoneOf = node => closest(parentOf(node), each => { // what a person sees of a file field that is hidden
    const box = each.getBoundingClientRect();
    return each !== document.body && box.width > 20 && box.height > 10;
  });
  const add = (node, role, name, root, left, top, more = {}) => {
    let box = boxOf(node), target = node;
    const label = ['checkbox', 'radio', 'file'].includes(node.type) ? node.labels?.[0] : null;
    const hidden = () => box.width < 2 || box.height < 2 || getComputedStyle(target).opacity === '0' || target === node && !shown(node);
    if (label && hidden()) { target = label; box = boxOf(label); }
    const zone = node.type === 'file' && hidden() ? zoneOf(node) : null;
    if (zone && !zone.querySelector('button, a, label, [role=button], input[type=button]')) { // else that one opens it
      target = zone;
      box = target.getBoundingClientRect();
      name = name || words(target.innerText);
    }
    if (box.width < 2 || box.height < 2 || !shown(target)) return;
    const part = scrollerOf(target);
    const shift = each => each && [each.left + left + at[0], each.top + top + at[1], each.right + left + at[0], each.bottom + top + at[1]];
    const middle = [(box.left + box.right) / 2 + left + at[0], (box.top + box.bottom) / 2 + top + at[1]];
    nodes.push(node);
    found.push({ role, name, box: shift(box), group: groups(node), layer: over || layers(node), scroller: shift(part), form: formOf(node),
      enabled: !node.disabled && node.getAttribute('aria-disabled') !== 'true' && !node.classList.contains('disabled')
        && !parentOf(node)?.classList.contains('disabled'),
      reachable: !cutOff(target, box) && hits(target, box, root, left, top)
        && (!seen || seen[0] <= middle[0] && middle[0] < seen[2] && seen[1] <= middle[1] && middle[1] < seen[3]), ...placeIn(node), ...more });
  };
  const known = node => {
    const role = roleOf(node), more = {}, pressed = node.getAttribute('aria-checked') ?? node.getAttribute('aria-selected');
    if (node.localName === 'a') more.address = node.href;
    if (node.localName === 'input') {
      more.kind = node.type;
      more.value = node.type === 'password' ? '•'.repeat(node.value.length) : ['checkbox', 'radio'].includes(node.type) ? '' : node.value;
      if (['checkbox', 'radio'].includes(node.type)) more.checked = node.checked;
      if (node.type === 'file') return ['file', nameOf(node), { ...more, value: [...node.files].map(file => file.name).join(', ') }];
    } else if (node.localName === 'textarea') more.value = node.value;
    else if (node.localName === 'select')
      Object.assign(more, { kind: node.multiple ? 'select-multiple' : 'select', value: [...node.selectedOptions].map(each => words(each.label)).join('\n') });
    else if (node.isContentEditable && node.getAttribute('contenteditable') !== null) return ['textbox', nameOf(node), { value: node.innerText.trim() }];
    else if (role === 'combobox' || role === 'textbox') more.value = words(node.innerText);
    if (pressed !== null) more.checked = pressed === 'true';
    return [role || (node.hasAttribute('onclick') ? 'button' : ''), nameOf(node), more];
  };
  const headOf = node => node.localName !== 'th' ? null
    : node.scope === 'row' || !node.closest('thead') && node.parentElement.querySelector('td') ? 'rowheader' : 'columnheader';
  const cellText = node => node.querySelector('input, select, textarea, img') || rootOf(node)
    ? shownText(node, { ticks: true }) : node.innerText ?? '';
  const addCell = (node, role, root, left, top) => {
    const text = cellText(node).replace(/\s+/g, ' ').trim().slice(0, LONGEST_CELL);
    add(node, role, text, root, left, top, { address: node.querySelector('a[href]')?.href ?? '' });
  };
  const bareTexts = node => [...node.childNodes].filter(each => each.nodeType === 3 && each.data.trim());
  const addBare = (text, left, top) => { // a text beside controls, such as a label without an element
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect(), node = text.parentElement;
    if (box.width < 2 || box.height < 2 || !shown(node)) return;
    const shift = each => each && [each.left + left + at[0], each.top + top + at[1], each.right + left + at[0], each.bottom + top + at[1]];
    nodes.push(node);
    found.push({ role: ROLES[node.localName] ?? 'text', name: words(text.data), box: shift(box), layer: over || layers(node), scroller: shift(scrollerOf(node)),
      form: formOf(node), reachable: box.top >= 0 && box.bottom <= innerHeight, ...placeIn(node) });
  };
  const CLOSER = /(^|[-_\s])(close|dismiss|fechar|cerrar|fermer|schlie(ss|ß)en)/i, LARGEST_CLOSER = 80;
  const isCloser = node => { // a sign without words that closes what lies above the page
    if (!CLOSER.test(`${node.id} ${node.className?.baseVal ?? node.className} ${node.getAttribute('aria-label') ?? ''}`)) return false;
    const box = node.getBoundingClientRect();
    return box.width < LARGEST_CLOSER && box.height < LARGEST_CLOSER && !node.closest('button, a, [role=button]') && !!(over || layers(node));
  };
  const isOpenPicker = node => { // of a customizable select, drawn by the page itself
    if (node.localName !== 'select' || getComputedStyle(node).appearance !== 'base-select') return false;
    try { return node.matches(':open'); } catch { return false; }
  };
  const walk = (node, root, left, top) => {
    if (NOT_TEXT.includes(node.localName)) return;
    if (node.localName === 'input' && node.type === 'hidden') return;
    const frame = ['iframe', 'frame'].includes(node.localName);
    let inner = null;
    if (frame) { try { inner = node.contentDocument; } catch { /* another origin */ } }
    if (inner?.body) {
      const box = node.getBoundingClientRect();
      walk(inner.body, inner, left + box.left + node.clientLeft, top + box.top + node.clientTop);
      return;
    }
    const cell = node.matches('td, th'), role = node.getAttribute('role');
    const active = node.matches(ACTIVE) && node.localName !== 'label' && !(cell && !role && !node.isContentEditable);
    if (active && CELLS.includes(`[role=${role}]`)) addCell(node, role, root, left, top);
    else if (active) { const [role, name, more] = known(node); if (role || name) add(node, role || 'text', name, root, left, top, more); }
    else if (cell) addCell(node, headOf(node) ?? 'cell', root, left, top);
    else if (node.localName in TEXTS) add(node, TEXTS[node.localName], node.querySelector(CONTROLS) ? labelText(node) : words(node.innerText), root, left, top);
    else if (node.localName === 'img') { if (node.alt) add(node, 'image', words(node.alt), root, left, top); }
    else if (bareTexts(node).length && node.querySelector(CONTROLS)) bareTexts(node).forEach(text => addBare(text, left, top));
    else if (bareTexts(node).length) add(node, ROLES[node.localName] ?? 'text', words(node.innerText), root, left, top);
    else if (isCloser(node)) add(node, 'button', 'Close', root, left, top);
    else if (node.draggable) add(node, 'item', words(node.innerText), root, left, top);
    if (isList(node)) for (const option of node.options)
      add(option, 'option', words(option.label), root, left, top, { checked: option.selected, kind: 'select', group: nameOf(node) });
    if (isOpenPicker(node)) for (const option of node.options) add(option, 'option', words(option.label), root, left, top, { checked: option.selected });
    for (const child of rootOf(node)?.children ?? node.children) {
      if (node.localName !== 'select') walk(child, rootOf(node) ?? root, left, top);
    }
  };
  if (document.body) walk(document.body, document, 0, 0);

  const alike = new Map(), texts = remembered(recordText);
  found.forEach((each, index) => {
    const key = `${each.role} ${each.kind ?? ''} ${each.name}`;
    if (each.name.length <= LONGEST_EQUAL) { if (!alike.has(key)) alike.set(key, []); alike.get(key).push(index); }
  });
  for (const indexes of alike.values()) indexes.forEach((index, order) => {
    const node = nodes[index], near = [indexes[order - 1], indexes[order + 1]].filter(each => each !== undefined).map(each => nodes[each]);
    if (!near.length && !node.matches(ACTIVE)) return;
    const record = recordNode(node, near);
    Object.assign(found[index], { record: record ? without(texts(record), found[index].name) : '', order, equals: indexes.length,
      heading: indexes.length > 1 ? headingOf(node) : '' });
  });
  return found;
}
