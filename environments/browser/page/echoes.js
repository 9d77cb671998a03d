// The text nodes and filled fields of this frame, as an array to be asked again.
() => {
  const found = [];
  const walk = root => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeType === Node.TEXT_NODE) { if (node.data.trim()) found.push(node); continue; }
      const inside = node.shadowRoot ?? globalThis.__handeye?.rootOf?.(node);
      if (inside) walk(inside);
      if (['input', 'textarea'].includes(node.localName) && node.value) found.push(node);
    }
  };
  walk(document);
  return found;
}
