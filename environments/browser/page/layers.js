// What lies above the page, by name; naming.js stands before it.

// What lies above the page: a dialog, a banner that asks for consent, a frame over its middle.
const BANNER = /cookie|consent|gdpr|onetrust|didomi|usercentrics|truste|sp_message/i;
const LAYER = 'dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]';
const isLoose = node => ['fixed', 'sticky', 'absolute'].includes(getComputedStyle(node).position);
const layerHere = node => { // of the node itself, not of what it stands in
  if (node.matches(LAYER)) return nameOf(node).slice(0, 60) || 'dialog';
  if (BANNER.test(`${node.id} ${node.className?.baseVal ?? node.className} ${node.getAttribute('aria-label') ?? ''}`) && isLoose(node)) return 'cookie banner';
  const cover = covers().get(node);
  if (cover || node.localName !== 'iframe' || !closest(node, isLoose)) return cover ?? '';
  if (BANNER.test(`${node.title} ${node.name} ${node.src}`)) return 'cookie banner';
  const box = node.getBoundingClientRect(), x = innerWidth / 2, y = innerHeight / 2;
  const above = box.left < x && x < box.right && box.top < y && y < box.bottom && box.width * box.height > innerWidth * innerHeight / 5;
  return above && closest(node, at => getComputedStyle(at).position === 'fixed') ? words(node.title) || 'a frame above the page' : '';
};
const frameOf = node => { try { return node.ownerDocument.defaultView?.frameElement ?? null; } catch { return null; } };
const layerOf = node => { // of frames of the same origin as well
  const layer = closest(node, layerHere), frame = frameOf(node);
  return layer ? layerHere(layer) : frame ? layerOf(frame) : '';
};
// What lies above the page without saying so: a part out of the flow that covers things of it, and what stands on that;
// a bar that asks for consent and offers an answer, in eight languages.
const CONSENT = /cookie|consent|gdpr|rgpd|dsgvo|einwillig|zustimm|consentimiento|consenso|toestemming|ciasteczk|zgod[aęy]/i;
const ANSWER = new RegExp("accept|agree|allow|reject|declin|deny|refus|got it|^ok$|akzept|ablehn|zustimm|verstanden|einverstanden|d'accord|compris"
  + '|rechaz|acept|entend|accett|rifiut|capito|weiger|akkoord|afwijz|begrepen|akcept|odrzu|zgadzam|rozumiem|odm[aoó]w|aceit|rejeit|recus|concord', 'i');
const GRID = 5, COVERED_SHARE = 0.4, MOST_COVERED = 200, LONGEST_BANNER = 4000, SIGN = 'img, h1, h2, h3, p';
const floats = node => { // out of the flow and above it
  const style = getComputedStyle(node);
  return style.position === 'fixed' || style.position === 'sticky' || style.position === 'absolute' && style.zIndex > 0;
};
const deepest = (x, y) => {
  let hit = document.elementFromPoint(x, y);
  for (let inner = hit; inner && rootOf(hit); hit = inner) {
    inner = rootOf(hit).elementFromPoint(x, y);
    if (!inner || inner === hit) break;
  }
  return hit;
};
const floatsAt = (x, y) => { // the parts above the page that a click there lands in
  const found = [];
  for (let at = deepest(x, y); at && at !== document.documentElement && at !== document.body; at = parentOf(at)) if (floats(at)) found.push(at);
  return found;
};
const documentIn = frame => { try { return frame.contentDocument; } catch { return null; } };
const textOf = part => {
  const inside = [...part.querySelectorAll('iframe'), ...part.localName === 'iframe' ? [part] : []];
  return `${shownText(part, { ticks: false })} ${inside.map(node => documentIn(node)?.body?.innerText ?? '').join(' ')}`;
};
const asksConsent = text => CONSENT.test(text) && text.length < LONGEST_BANNER * 4;
let covering = null;
const covers = () => {
  if (covering) return covering;
  covering = new Map();
  const points = new Map(), hides = new Map(), count = (map, part) => map.set(part, (map.get(part) ?? 0) + 1);
  for (let at = 0; at < GRID * GRID; at++)
    for (const part of floatsAt((at % GRID + 0.5) * innerWidth / GRID, (Math.floor(at / GRID) + 0.5) * innerHeight / GRID)) count(points, part);
  let looked = 0;
  for (const node of document.querySelectorAll(`${ACTIVE}, ${SIGN}`)) {
    const box = node.getBoundingClientRect(), x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight || box.width < 8 || box.height < 8
      || !node.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (++looked > MOST_COVERED) break;
    for (const part of floatsAt(x, y)) if (!holds(part, node)) count(hides, part); else break;
  }
  for (const [part] of hides) if ((points.get(part) ?? 0) >= COVERED_SHARE * GRID * GRID) covering.set(part, '');
  if (covering.size) for (const part of points.keys()) { // what stands on it
    if (covering.has(part) || [...covering.keys()].some(each => holds(part, each))) continue;
    const box = part.getBoundingClientRect();
    const below = document.elementsFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    if ([...covering.keys()].some(each => below.includes(each))) covering.set(part, '');
  }
  for (const part of new Set([...points.keys(), ...hides.keys()])) {
    if (part.textContent.length > LONGEST_BANNER * 4) continue;
    const text = textOf(part);
    if (asksConsent(text) && (covering.has(part) || text.length < LONGEST_BANNER && hasAnswer(part))) covering.set(part, 'cookie banner');
  }
  const consent = [...covering.values()].includes('cookie banner');
  for (const [part, name] of covering) if (!name) covering.set(part, consent ? 'cookie banner' : coverName(part));
  return covering;
};
const coverName = part => part.localName === 'iframe' ? words(part.title) || 'a frame above the page'
  : words(part.getAttribute('aria-label')) || words(part.querySelector('h1, h2, h3, h4, [role=heading]')?.textContent).slice(0, 60) || 'something above the page';
const hasAnswer = part => {
  if (part.matches('button, a, [role=button], input')) return ANSWER.test(words(part.innerText || part.value).slice(0, 60));
  const inner = part.localName === 'iframe' ? documentIn(part)?.body : rootOf(part);
  return [...inner?.children ?? [], ...part.children].some(hasAnswer);
};
