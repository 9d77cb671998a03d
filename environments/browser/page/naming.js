// text.js
// How a node is called: its role and the words a person would know it by.
const rootOf = node => node.shadowRoot ?? globalThis.__handeye?.rootOf?.(node) ?? null; // closed ones too
const ACTIVE = 'a[href], button, input, select, textarea, summary, label, option, [role], [onclick], [contenteditable]';
const ROLES = { a: 'link', button: 'button', select: 'combobox', textarea: 'textbox', option: 'option', img: 'image',
  h1: 'heading', h2: 'heading', h3: 'heading', h4: 'heading', h5: 'heading', h6: 'heading' };
const INPUTS = { checkbox: 'checkbox', radio: 'radio', range: 'slider', number: 'spinbutton', search: 'searchbox',
  button: 'button', submit: 'button', reset: 'button', image: 'button' };
const CONTROLS = 'input, select, textarea, button';
const words = text => (text ?? '').replace(/\s+/g, ' ').trim().slice(0, 200);
const isList = node => node.localName === 'select' && (node.multiple || node.size > 1);
const roleOf = node => node.getAttribute('role')
  ?? (node.localName === 'input' ? INPUTS[node.type] ?? 'textbox' : isList(node) ? 'listbox' : ROLES[node.localName] ?? '');
const titleIn = node => { // an icon's
  const icon = ['a', 'button'].includes(node.localName) ? node.querySelector('[title], [alt], [aria-label]') : null;
  return icon?.getAttribute('title') || icon?.getAttribute('alt') || icon?.getAttribute('aria-label');
};
const labelText = label => { // without what stands in a control inside it
  if (!label.querySelector('select, textarea, button')) return words(label.textContent);
  const walker = document.createTreeWalker(label, NodeFilter.SHOW_TEXT);
  let text = '';
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest('select, textarea, button')) text += walker.currentNode.data;
  return words(text);
};
// The bare text after a box to tick, up to the next control or line.
const textAfter = node => {
  let text = '';
  for (let at = node.nextSibling; at; at = at.nextSibling) {
    if (at.nodeType === Node.ELEMENT_NODE && (at.matches('br, p, div, label') || at.matches(CONTROLS) || at.querySelector(CONTROLS))) break;
    text += at.textContent;
  }
  return words(text);
};
const nameOf = node => {
  const roots = node.getRootNode();
  const named = ids => ids.split(/\s+/).map(id => roots.getElementById?.(id)?.textContent ?? '').join(' ');
  const isButton = node.localName === 'input' && INPUTS[node.type] === 'button';
  return words(node.getAttribute('aria-label')) || words(named(node.getAttribute('aria-labelledby') ?? ''))
    || (isButton ? words(node.value) : '') || words([...node.labels ?? []].map(label => labelText(label) || label.querySelector('img')?.alt || '').join(' '))
    || words(node.getAttribute('alt')) || words(node.getAttribute('placeholder'))
    || (['select', 'textarea', 'input'].includes(node.localName) ? '' : words(node.innerText))
    || words(node.getAttribute('title')) || words(titleIn(node))
    || (['checkbox', 'radio'].includes(node.type) ? textAfter(node) : '');
};
const parentOf = node => node.parentElement ?? node.getRootNode().host ?? null;
const closest = (node, fits) => { while (node && !fits(node)) node = parentOf(node); return node; };
// The caption of the choices that a node belongs to: of its group, else the text before the first of one name.
const groupOf = node => {
  const group = closest(node, at => at.localName === 'fieldset' || ['radiogroup', 'group'].includes(at.getAttribute('role')));
  const caption = group ? words(group.querySelector('legend')?.textContent) || (group.localName === 'fieldset' ? '' : words(
    group.getAttribute('aria-label') ?? (group.getAttribute('aria-labelledby') ?? '').split(/\s+/)
      .map(id => group.getRootNode().getElementById?.(id)?.textContent ?? '').join(' '))) : '';
  return caption || captionOf(node);
};
const captionOf = node => {
  if (!['radio', 'checkbox'].includes(node.type) || !node.name) return '';
  const all = [...(node.form ?? node.getRootNode()).querySelectorAll(`input[type=${node.type}]`)].filter(each => each.name === node.name);
  if (node.type === 'checkbox' && all.length < 2) return '';
  let at = parentOf(node);
  while (at && !all.every(each => at.contains(each))) at = parentOf(at);
  for (let up = 0; at && at !== document.body && up < 4; up++, at = parentOf(at)) {
    const before = textBefore(at, all);
    if (before || at.localName === 'form') return before;
  }
  return '';
};
// The last text of a part of the page before the first of these choices and after any other control.
const textBefore = (part, choices) => {
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  let found = [], block = null;
  while (walker.nextNode() && walker.currentNode !== choices[0]) {
    const at = walker.currentNode;
    if (at.nodeType === Node.ELEMENT_NODE) { if (at.matches(CONTROLS)) found = []; continue; }
    if (!at.data.trim() || choices.some(each => [...each.labels ?? []].some(label => label.contains(at)))) continue;
    const outer = closest(at.parentElement, each => getComputedStyle(each).display !== 'inline');
    if (outer !== block) found = [];
    block = outer;
    found.push(at.data);
  }
  return words(found.join(' ')).slice(0, 100);
};
// What tells a node from its look-alikes: the rest of its record (its row or card), and the heading above it.
const RECORD = 'tr, li, article, [role=row], [role=listitem], [role=article], [role=option], [role=treeitem]';
const holds = (outer, node) => closest(node, at => at === outer) !== null;
const recordNode = (node, others) => {
  if (!others.length) return closest(parentOf(node), at => at.matches(RECORD));
  let at = node;
  for (let up = parentOf(at); up && up !== document.documentElement && !others.some(each => holds(up, each)); up = parentOf(at)) at = up;
  return at === node ? null : at;
};
const LONGEST_RECORD = 400;
const recordText = record => shownText(record, { ticks: false }).replace(/\s+/g, ' ').slice(0, 2000);
const without = (text, name) => {
  const at = name ? text.toLowerCase().lastIndexOf(name.toLowerCase()) : -1;
  return (at < 0 ? text : `${text.slice(0, at)} ${text.slice(at + name.length)}`).replace(/\s+/g, ' ').trim().slice(0, LONGEST_RECORD);
};
const HEADINGS = 'h1, h2, h3, h4, h5, h6, [role=heading], legend, caption';
const headingsIn = new Map();
const headingOf = node => { // the last one before it
  let at = node;
  while (at.getRootNode().host) at = at.getRootNode().host;
  const page = at.ownerDocument;
  if (!headingsIn.has(page)) headingsIn.set(page, [...page.querySelectorAll(HEADINGS)].filter(each => each.checkVisibility()));
  const all = headingsIn.get(page);
  let low = 0, high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle].compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING) low = middle + 1; else high = middle;
  }
  return low ? words(all[low - 1].textContent).slice(0, 100) : '';
};
const equalsOf = node => { // all of its kind and name in its document, in order
  const role = roleOf(node), name = nameOf(node), found = [];
  const walk = root => {
    for (const each of root.querySelectorAll('*')) {
      if (rootOf(each)) walk(rootOf(each));
      if (each === node || each.localName === node.localName && each.type === node.type && roleOf(each) === role
        && each.checkVisibility() && nameOf(each) === name) found.push(each);
    }
  };
  walk(node.ownerDocument);
  return found;
};
const marksOf = node => {
  const name = nameOf(node), equals = equalsOf(node), at = equals.indexOf(node);
  const near = [equals[at - 1], equals[at + 1]].filter(Boolean);
  const texts = equals.slice(0, 200).map(each => {
    const beside = each === node ? near : [equals[equals.indexOf(each) - 1], equals[equals.indexOf(each) + 1]].filter(Boolean);
    const record = recordNode(each, beside);
    return record ? without(recordText(record), name) : '';
  });
  const record = texts[at] ?? '', split = text => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const others = new Set(texts.flatMap((text, index) => index === at ? [] : split(text)));
  const distinct = equals.length > 1 ? [...new Set(split(record))].filter(word => !others.has(word)).join(' ').slice(0, LONGEST_RECORD) : '';
  return { record, distinct, heading: headingOf(node), order: Math.max(0, at), equals: equals.length };
};
