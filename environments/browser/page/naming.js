// How a node is called: its role and the words a person would know it by.
const rootOf = node => node.shadowRoot ?? globalThis.__handeye?.rootOf?.(node) ?? null; // closed ones too
const ACTIVE = 'a[href], button, input, select, textarea, summary, label, option, [role], [onclick], [contenteditable]';
const ROLES = { a: 'link', button: 'button', select: 'combobox', textarea: 'textbox', option: 'option', img: 'image',
  h1: 'heading', h2: 'heading', h3: 'heading', h4: 'heading', h5: 'heading', h6: 'heading' };
const INPUTS = { checkbox: 'checkbox', radio: 'radio', range: 'slider', number: 'spinbutton', search: 'searchbox',
  button: 'button', submit: 'button', reset: 'button', image: 'button' };
const words = text => (text ?? '').replace(/\s+/g, ' ').trim().slice(0, 200);
const roleOf = node => node.getAttribute('role')
  ?? (node.localName === 'input' ? INPUTS[node.type] ?? 'textbox' : ROLES[node.localName] ?? '');
const titleIn = node => { // an icon's
  const icon = ['a', 'button'].includes(node.localName) ? node.querySelector('[title], [alt], [aria-label]') : null;
  return icon?.getAttribute('title') || icon?.getAttribute('alt') || icon?.getAttribute('aria-label');
};
const nameOf = node => {
  const roots = node.getRootNode();
  const named = ids => ids.split(/\s+/).map(id => roots.getElementById?.(id)?.textContent ?? '').join(' ');
  const isButton = node.localName === 'input' && INPUTS[node.type] === 'button';
  return words(node.getAttribute('aria-label')) || words(named(node.getAttribute('aria-labelledby') ?? ''))
    || (isButton ? words(node.value) : '') || words([...node.labels ?? []].map(label => words(label.textContent) || label.querySelector('img')?.alt || '').join(' '))
    || words(node.getAttribute('alt')) || words(node.getAttribute('placeholder'))
    || (['select', 'textarea', 'input'].includes(node.localName) ? '' : words(node.innerText))
    || words(node.getAttribute('title')) || words(titleIn(node));
};
const parentOf = node => node.parentElement ?? node.getRootNode().host ?? null;
const closest = (node, fits) => { while (node && !fits(node)) node = parentOf(node); return node; };
// The caption of the choices that a node belongs to.
const groupOf = node => {
  const group = closest(node, at => at.localName === 'fieldset' || ['radiogroup', 'group'].includes(at.getAttribute('role')));
  return group ? words(group.querySelector('legend')?.textContent) || (group.localName === 'fieldset' ? '' : words(
    group.getAttribute('aria-label') ?? (group.getAttribute('aria-labelledby') ?? '').split(/\s+/)
      .map(id => group.getRootNode().getElementById?.(id)?.textContent ?? '').join(' '))) : '';
};
