// What stands in the viewport of this frame, block by block, with the part of the page each belongs to (CSS pixels).
() => {
  const MOST = 400, LONGEST = 600, width = innerWidth, height = innerHeight;
  const CONTROL = 'button, a[href], input, select, textarea, [role=button], [onclick]';
  const shown = box => box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0 && box.left < width && box.top < height;
  const blocks = new Set(), found = [];
  const walk = root => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const inside = node.shadowRoot ?? globalThis.__handeye?.rootOf?.(node);
      if (inside) walk(inside);
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
      let block = node.parentElement;
      while (block?.parentElement && getComputedStyle(block).display === 'inline') block = block.parentElement;
      if (block) blocks.add(block);
    }
  };
  walk(document);
  const region = block => {
    for (let node = block; node && node !== document.body; node = node.parentElement) {
      const box = node.getBoundingClientRect();
      if (box.width * box.height > 0.6 * width * height) break;
      if (node.matches('dialog, [role=dialog], [role=alertdialog]') || (node !== block && node.querySelector(CONTROL))) return box;
    }
    return block.getBoundingClientRect();
  };
  for (const block of blocks) {
    if (found.length >= MOST) break;
    if (['script', 'style', 'noscript', 'option'].includes(block.localName) || !shown(block.getBoundingClientRect())) continue;
    const text = (block.innerText ?? block.textContent ?? '').trim().slice(0, LONGEST), box = region(block);
    if (text) found.push([text, box.left, box.top, box.right, box.bottom]);
  }
  for (const field of document.querySelectorAll('input[placeholder], textarea[placeholder], input[type=submit], input[type=button]')) {
    const box = field.getBoundingClientRect(), text = field.placeholder || field.value;
    if (text && shown(box)) found.push([text.slice(0, LONGEST), box.left, box.top, box.right, box.bottom]);
  }
  return found;
}
