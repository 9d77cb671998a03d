// Tells __handeyeRecord what a person does on the page; runs before every other script of the page.
(() => {
  'use strict';
  // naming.js
  const target = TARGET;
  const EDIT = ['Backspace', 'Delete', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'Shift'];
  const MODIFIERS = ['Control', 'Alt', 'Shift', 'Meta'], STOP = 'F9';
  let before = '', field = null, typing = 0;

  const tell = fields => window.__handeyeRecord({ time: Date.now() / 1000, ...fields });
  const offset = () => {
    let view = window, x = 0, y = 0;
    try {
      while (view.frameElement) {
        const at = view.frameElement.getBoundingClientRect();
        x += at.left + view.frameElement.clientLeft;
        y += at.top + view.frameElement.clientTop;
        view = view.parent;
      }
    } catch { /* another origin */ }
    return [x, y];
  };
  const at = event => { const [x, y] = offset(); return { x: event.clientX + x, y: event.clientY + y }; };
  const held = event => MODIFIERS.filter(name => event[`${name.toLowerCase().replace('control', 'ctrl')}Key`]);
  const isText = node => node?.isContentEditable || node?.localName === 'textarea'
    || node?.localName === 'input' && !['checkbox', 'radio', 'button', 'submit', 'reset', 'file', 'image', 'range', 'color'].includes(node.type);
  const valueOf = node => node.isContentEditable ? node.innerText : node.value;
  let marked = null, marks = {}; // of the field that is typed into: asked once
  const marksIn = node => { if (node !== marked) { marked = node; marks = marksOf(node); } return marks; };
  const described = node => {
    const box = node.getBoundingClientRect(), [x, y] = offset();
    return { box: [box.left + x, box.top + y, box.right + x, box.bottom + y], role: roleOf(node), text: nameOf(node), group: groupOf(node), ...marksIn(node) };
  };
  const inner = event => event.composedPath()[0];
  // Kept for what puts them back after document.open has taken them away, see roots.js.
  const listeners = [];
  const listen = (...words) => { listeners.push(words); window.addEventListener(...words); };
  Object.defineProperty(window, '__handeyeHeard', { value: listeners });

  listen('mousedown', event => {
    if (!event.isTrusted) return;
    headingsIn.clear();
    const found = target([event.clientX, event.clientY]), [x, y] = offset();
    if (found) found.box = [found.box[0] + x, found.box[1] + y, found.box[2] + x, found.box[3] + y];
    tell({ kind: 'down', ...at(event), button: event.button, modifiers: held(event), target: found });
  }, true);
  listen('mouseup', event => {
    if (event.isTrusted) tell({ kind: 'up', ...at(event), count: event.detail });
  }, true);
  listen('focusin', event => { field = inner(event); before = isText(field) ? valueOf(field) : ''; typing++; marked = null; }, true);
  listen('input', event => {
    const node = inner(event);
    if (!event.isTrusted || !isText(node)) return;
    const secret = node.type === 'password';
    tell({ kind: 'input', before: secret ? (before && '•') : before, value: secret ? '' : valueOf(node), secret, typing,
      name: node.name || node.id || node.type || 'field', target: described(node) });
  }, true);
  listen('keydown', event => {
    if (!event.isTrusted || MODIFIERS.includes(event.key)) return;
    if (event.key === STOP) { event.preventDefault(); event.stopImmediatePropagation(); tell({ kind: 'stop' }); return; }
    const chord = event.ctrlKey || event.metaKey || event.altKey, node = inner(event), text = isText(node);
    if (event.key.length === 1 && !chord && (text || event.key !== ' ')) return;
    if (text && (EDIT.includes(event.key) || chord && 'acvxz'.includes(event.key.toLowerCase()))) return;
    if (event.key === 'Enter' && node.localName === 'textarea' && !chord) return;
    const key = event.key === ' ' ? 'Space' : event.key;
    const names = held(event).filter(name => name !== 'Shift' || event.key.length > 1);
    tell({ kind: 'key', keys: [...names, key].join('+') });
  }, true);
  listen('wheel', event => {
    if (event.isTrusted) tell({ kind: 'wheel', ...at(event), dx: event.deltaX, dy: event.deltaY });
  }, { capture: true, passive: true });
})();
