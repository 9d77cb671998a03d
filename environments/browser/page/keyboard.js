// How the element that has the focus takes a text, and what it holds.
node => {
  const CODE = '.cm-editor, .CodeMirror, .ace_editor', TEXTS = ['text', 'search', 'email', 'tel', 'url', 'number', 'password'];
  if (node.closest('.monaco-editor')) return { way: 'monaco' };
  if (node.closest(CODE)) return { way: 'code' };
  if (node.isContentEditable) {
    const space = getComputedStyle(node).whiteSpaceCollapse;
    return { way: 'lines', type: 'editable', value: node.innerText.slice(0, 10000), collapses: space === 'collapse' };
  }
  if (node.localName === 'textarea') // one that is not seen belongs to an editor that draws its text itself
    return { way: node.offsetWidth > 20 && node.offsetHeight > 10 ? 'lines' : 'keys', value: node.value, locked: node.readOnly };
  if (node.localName === 'input' && TEXTS.includes(node.type))
    return { way: node.offsetWidth > 20 ? 'line' : 'keys', type: node.type, value: node.value, locked: node.readOnly };
  const isPage = node === document.body || node === document.documentElement;
  return { way: isPage && globalThis.__handeye?.keyless?.() ? 'nothing' : 'keys' };
}
