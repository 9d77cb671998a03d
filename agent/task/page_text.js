// The text that a person sees in a part of the page: shadow roots, values of fields, letters as CSS writes them.
const UNSEEN = ['script', 'style', 'noscript', 'template', 'head', 'datalist'];
const CASES = { uppercase: text => text.toUpperCase(), lowercase: text => text.toLowerCase(),
  capitalize: text => text.replace(/(^|[^\p{L}\p{N}'’])(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase()) };
const NOT_SAID = ['hidden', 'password', 'range', 'color', 'image'];
const fieldValue = node => {
  if (node.localName === 'textarea') return node.value;
  if (node.localName === 'select') return [...(node.multiple || node.size > 1 ? node.options : node.selectedOptions)].map(each => each.label).join('\n');
  if (['checkbox', 'radio'].includes(node.type)) return node.checked ? 'yes' : 'no';
  if (node.type === 'file') return [...node.files].map(file => file.name).join(', ');
  return NOT_SAID.includes(node.type) ? '' : node.value;
};
// raw: as the document has it, before CSS changes its case. ticks: whether boxes to tick say yes or no.
const shownText = (root, { raw = false, ticks = false } = {}) => {
  const out = [];
  const visit = (node, style) => {
    if (node.nodeType === Node.TEXT_NODE) {
      if (style.visibility !== 'visible') return;
      const text = style.whiteSpace.startsWith('pre') ? node.data : node.data.replace(/[ \t\n\r\f]+/g, ' ');
      out.push(raw ? text : (CASES[style.textTransform] ?? String)(text));
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE || UNSEEN.includes(node.localName)) return;
    const own = getComputedStyle(node), contents = own.display === 'contents';
    if (own.display === 'none' || !contents && !node.checkVisibility({ contentVisibilityAuto: false })) return;
    if (node.localName === 'br') { out.push('\n'); return; }
    if (node.localName === 'img' && ticks) { if (node.alt) out.push(` ${node.alt} `); return; }
    if (['input', 'textarea', 'select'].includes(node.localName)) {
      const tick = ['checkbox', 'radio'].includes(node.type);
      if (own.visibility === 'visible' && (ticks || !tick)) out.push(` ${fieldValue(node)} `);
      return;
    }
    const apart = !contents && !own.display.startsWith('inline') && own.display !== 'table-cell' && !own.display.startsWith('ruby');
    if (apart) out.push('\n');
    const inner = node.localName === 'slot' && node.assignedNodes().length ? node.assignedNodes({ flatten: true })
      : node.localName === 'details' && !node.open ? [...node.children].filter(each => each.localName === 'summary').slice(0, 1)
      : (node.shadowRoot ?? globalThis.__handeye?.rootOf?.(node) ?? node).childNodes;
    for (const child of inner) visit(child, child.nodeType === Node.TEXT_NODE && child.parentElement && child.parentElement !== node ? getComputedStyle(child.parentElement) : own);
    if (apart) out.push('\n');
    else if (own.display === 'table-cell') out.push('\t');
  };
  if (root) visit(root, getComputedStyle(root));
  return out.join('').replace(/[\u00a0\u202f\u2007]/g, ' ').replace(/[ \t]*\n[ \t\n]*/g, '\n').replace(/ *\t[ \t]*/g, '\t').replace(/ {2,}/g, ' ').trim();
};
