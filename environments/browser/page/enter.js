// What the Enter key would press now (CSS pixels), or null.
() => {
  const rootOf = each => each?.shadowRoot ?? globalThis.__handeye?.rootOf?.(each);
  let node = document.activeElement;
  while (rootOf(node)?.activeElement) node = rootOf(node).activeElement;
  if (!node || node === document.body) return null;
  const PRESSED = 'button, a[href], summary, [role=button], input[type=submit], input[type=button], input[type=image]';
  if (!node.matches(PRESSED)) {
    if (node.localName === 'textarea' || node.isContentEditable) return null;
    node = node.form?.querySelector('button:not([type=button]):not([type=reset]), input[type=submit], input[type=image]');
  }
  if (!node) return null;
  const box = node.getBoundingClientRect();
  const text = (node.innerText || node.value || node.getAttribute('aria-label') || node.title || '').trim().slice(0, 200);
  return { box: [box.left, box.top, box.right, box.bottom], role: 'button', text };
}
