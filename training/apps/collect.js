// Everything a person sees: words with their boxes, controls with their states, and the boxes of the keys.
() => {
  const W = innerWidth, H = innerHeight, round = v => Math.round(v);
  for (const pop of document.querySelectorAll('[data-under]')) {
    const anchor = document.querySelector(`[data-k="${pop.dataset.under}"]`);
    if (!anchor) continue;
    const r = anchor.getBoundingClientRect(), pick = pop.classList.contains('pick');
    pop.style.position = 'fixed';
    if (pick) pop.style.minWidth = `${r.width}px`;
    const below = H - r.bottom, up = pop.offsetHeight > below - 4 && r.top > below;
    if (pick) pop.style.maxHeight = `${Math.min(460, Math.max((up ? r.top : below) - 4, Math.min(pop.offsetHeight, 300, H)))}px`;
    const top = up ? r.top - pop.offsetHeight : r.bottom + (pick ? 0 : 3);
    pop.style.top = `${Math.max(0, Math.min(top, H - pop.offsetHeight))}px`;
    pop.style.left = `${Math.max(0, Math.min(r.left, W - pop.offsetWidth - 2))}px`;
    const on = pop.querySelector('.onn');
    if (on && pick) pop.scrollTop = Math.max(0, on.offsetTop - pop.clientHeight / 2);
  }
  const frames = new Map();
  const frameOf = node => { // what the ancestors leave of the screen
    if (frames.has(node)) return frames.get(node);
    let box = [0, 0, W, H];
    for (let up = node; up && up !== document.documentElement; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (up !== document.body && style.overflow !== 'visible') {
        const q = up.getBoundingClientRect();
        box = [Math.max(box[0], q.left), Math.max(box[1], q.top), Math.min(box[2], q.right), Math.min(box[3], q.bottom)];
      }
      if (style.position === 'fixed') break;
    }
    frames.set(node, box);
    return box;
  };
  const clip = (r, node) => {
    const f = frameOf(node);
    return [Math.max(f[0], r.left), Math.max(f[1], r.top), Math.min(f[2], r.right), Math.min(f[3], r.bottom)];
  };
  const crowded = document.querySelector('.shade,.modal,.bar,.toast,.pop,.pick,.over') !== null;
  const hits = (x, y, node) => {
    const hit = document.elementFromPoint(x, y);
    return hit && (hit === node || node.contains(hit) || (hit.contains(node) && !hit.classList.contains('shade')) || (hit.closest('label') && hit.closest('label').contains(node)));
  };
  const shown = new Map();
  const painted = node => {
    if (!shown.has(node)) {
      const style = getComputedStyle(node);
      shown.set(node, style.visibility !== 'hidden' && style.display !== 'none' && +style.opacity >= 0.1);
    }
    return shown.get(node);
  };
  const seen = (box, node, plain) => {
    if (box[2] - box[0] < 3 || box[3] - box[1] < 3 || !painted(node)) return false;
    if (plain && !crowded) return true;
    return hits((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, node);
  };
  const runs = [], shades = [...document.querySelectorAll('.shade')];
  for (const shade of shades) shade.style.pointerEvents = 'none'; // dimmed words are seen all the same
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node; (node = walker.nextNode());) {
    const parent = node.parentElement;
    if (!node.data.trim() || ['STYLE', 'SCRIPT', 'OPTION', 'TEXTAREA'].includes(parent.tagName)) continue;
    const whole = parent.getBoundingClientRect();
    if (whole.top > H + 40 || whole.bottom < -40) continue;
    let run = [], last = null;
    if (!painted(parent)) continue;
    const upper = getComputedStyle(parent).textTransform === 'uppercase';
    for (const match of node.data.matchAll(/\S+/g)) {
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      for (const r of [...range.getClientRects()].slice(0, 1)) {
        const box = clip(r, parent);
        if (box[2] - box[0] < r.width * 0.6 || box[3] - box[1] < r.height * 0.55 || !seen(box, parent, true)) continue;
        if (last && Math.abs(last.top - r.top) > r.height * 0.5) { if (run.length) runs.push(run); run = []; }
        run.push([upper ? match[0].toUpperCase() : match[0], ...box.map(round)]);
        last = r;
      }
    }
    if (run.length) runs.push(run);
  }
  const pen = document.createElement('canvas').getContext('2d');
  const textOf = node => {
    if (node.tagName === 'SELECT') return node.selectedOptions[0] ? node.selectedOptions[0].text : '';
    if (node.type === 'password' && node.value) return '•'.repeat(node.value.length);
    return node.value || node.placeholder || '';
  };
  for (const node of document.querySelectorAll('input:not([type=checkbox]):not([type=radio]):not([type=range]),select,textarea')) {
    const raw = textOf(node), text = getComputedStyle(node).textTransform === 'uppercase' ? raw.toUpperCase() : raw, r = node.getBoundingClientRect(), box = clip(r, node.parentElement);
    if (!text.trim() || !seen(box, node)) continue;
    const style = getComputedStyle(node);
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    pen.letterSpacing = style.letterSpacing === 'normal' ? '0px' : style.letterSpacing;
    const button = node.type === 'button' || node.type === 'submit';
    const pad = parseFloat(style.paddingLeft) + parseFloat(style.borderLeftWidth) + (node.tagName === 'SELECT' && parseFloat(style.paddingLeft) < 4 ? 4 : 0);
    const high = Math.min(parseFloat(style.fontSize) * 1.25, r.height);
    const inner = r.width - 2 * pad - (node.tagName === 'SELECT' ? 18 : 0);
    let x = button ? r.left + (r.width - pen.measureText(text).width) / 2 : r.left + pad;
    const start = x, space = pen.measureText(' ').width, lines = [];
    let y = node.tagName === 'TEXTAREA' ? r.top + parseFloat(style.paddingTop) + 2 : r.top + (r.height - high) / 2;
    let run = [];
    const step = parseFloat(style.lineHeight) || high * 1.2;
    for (const word of text.trim().split(/\s+/)) {
      const wide = pen.measureText(word).width;
      if (node.tagName === 'TEXTAREA' && x + wide > start + inner + 1 && run.length) { lines.push(run); run = []; x = start; y += step; }
      if (x + wide > r.left + pad + inner + 4 || y + high > box[3] + 3) break;
      const b = [x, y, x + wide, y + high].map(round);
      if (b[0] >= 0 && b[1] >= 0 && b[2] <= W && b[3] <= H) run.push([word, ...b]);
      x += wide + space;
    }
    if (run.length) lines.push(run);
    runs.push(...lines);
  }
  for (const shade of shades) shade.style.pointerEvents = '';
  const keys = {};
  for (const node of document.querySelectorAll('[data-k]')) {
    const r = node.getBoundingClientRect();
    if (!r.width || !r.height) continue;
    const box = clip(r, node.parentElement);
    const enough = (box[2] - box[0]) * (box[3] - box[1]) > 0.45 * Math.min(r.width, W) * Math.min(r.height, H);
    const ok = enough && seen(box, node);
    const inside = box[2] - box[0] > 2 && box[3] - box[1] > 2;
    keys[node.dataset.k] = { box: (inside ? box : [r.left, r.top, r.right, r.bottom]).map(round), seen: !!ok,
      hidden: getComputedStyle(node).visibility === 'hidden', below: r.top > H - 8 || (!ok && r.bottom > H), above: r.bottom < 8 || (!ok && r.top < 0) };
  }
  const roles = { A: 'link', BUTTON: 'button', SELECT: 'select', TEXTAREA: 'textbox', IMG: 'image', svg: 'icon', TR: 'row', H1: 'heading', H2: 'heading', H3: 'heading' };
  const kinds = { checkbox: 'checkbox', radio: 'radio', range: 'slider', button: 'button', submit: 'button' };
  const elements = [];
  for (const node of document.querySelectorAll('a,button,input,select,textarea,svg,[role],h1,h2,h3,img,tbody tr,.pick div')) {
    const r = node.getBoundingClientRect();
    if (!r.width || r.top > H || r.bottom < 0) continue;
    const box = clip(r, node.parentElement);
    if (!seen(box, node)) continue;
    let role = node.getAttribute('role') || (node.tagName === 'INPUT' ? kinds[node.type] || 'textbox' : roles[node.tagName] || 'option');
    if (node.classList.contains('tabby')) role = 'tab';
    if (node.closest('.pop') && role === 'link') role = 'menuitem';
    if (role === 'combobox') role = 'select';
    const label = node.closest('label') ? node.closest('label').innerText.trim() : node.closest('.field')?.querySelector('.cap')?.innerText.trim();
    const state = node.classList.contains('on') || node.checked === true;
    elements.push({ box: box.map(round), role, text: (role === 'textbox' ? '' : node.tagName === 'SELECT' ? textOf(node) : (node.innerText || node.value || '')).trim().slice(0, 80),
      label: (node.getAttribute('aria-label') || label || '').slice(0, 80), checked: ['checkbox', 'radio', 'switch'].includes(role) ? state : null,
      value: role === 'textbox' ? node.value || '' : '', disabled: !!node.disabled || node.classList.contains('off') });
  }
  const root = document.documentElement;
  const regions = {};
  for (const node of document.querySelectorAll('[data-scroll]')) {
    regions[node.dataset.scroll] = { box: clip(node.getBoundingClientRect(), node.parentElement).map(round), more: node.scrollHeight - node.clientHeight - node.scrollTop > 20 };
  }
  const picks = [...document.querySelectorAll('.pick')].map(p => ({ box: p.getBoundingClientRect().toJSON(), more: p.scrollHeight - p.clientHeight - p.scrollTop > 8, before: p.scrollTop > 8 }));
  return { words: runs, elements, keys, regions, picks, size: [W, H], left: root.scrollHeight - H - scrollY, top: scrollY };
}
