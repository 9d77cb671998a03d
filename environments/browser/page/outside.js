// What would open something outside the page that no screenshot shows: other programs, choosers of devices, screens and
// payments. Each is answered at once as a person answers who closes it; `handeye.refused` tells of them.
const OWN = ['http:', 'https:', 'about:', 'data:', 'blob:', 'file:', 'javascript:', 'filesystem:', 'view-source:', 'chrome-error:', 'chrome:',
  'chrome-extension:'];
const refused = [];
const refuse = (what, name = 'NotAllowedError') => { refused.push(what); return Promise.reject(new DOMException('Permission denied', name)); };
const schemeOf = address => { try { return new URL(address, document.baseURI).protocol; } catch { return 'about:'; } };
const isOutside = address => !OWN.includes(schemeOf(address));
const noProgram = address => { refused.push(`no program opens ${schemeOf(address)}`); };
handeye.refused = () => refused.splice(0);

const stopNavigation = event => {
  if (!event.cancelable || !isOutside(event.destination.url)) return;
  event.preventDefault();
  noProgram(event.destination.url);
};
if (window.navigation) addNative.call(window.navigation, 'navigate', stopNavigation);
const stopLink = event => { // a link to a new window is no navigation of this one
  const link = event.composedPath().find(node => node.localName === 'a' || node.localName === 'area');
  if (!link?.hasAttribute('href') || event.defaultPrevented || !isOutside(link.href)) return;
  event.preventDefault();
  noProgram(link.href);
};
listen('click', stopLink, false);
listen('auxclick', stopLink, false);
const openAny = window.open;
window.open = function open(...words) {
  if (words[0] === undefined || !isOutside(words[0])) return openAny.apply(window, words);
  noProgram(words[0]);
  return null;
};
const frameSource = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'src');
Object.defineProperty(HTMLIFrameElement.prototype, 'src', { ...frameSource, set(address) {
  if (isOutside(address)) noProgram(address); else frameSource.set.call(this, address);
} });

const answer = (owner, name, what, reason) => {
  if (owner && name in owner) owner[name] = { [name]() { return refuse(`${what} is refused here`, reason); } }[name];
};
answer(globalThis.MediaDevices?.prototype, 'getDisplayMedia', 'sharing the screen');
for (const [owner, name] of [['USB', 'requestDevice'], ['HID', 'requestDevice'], ['Serial', 'requestPort'], ['Bluetooth', 'requestDevice']])
  answer(globalThis[owner]?.prototype, name, `choosing a device (${owner})`, 'NotFoundError');
answer(globalThis.PaymentRequest?.prototype, 'show', "the browser's own payment", 'AbortError');
answer(globalThis.EyeDropper?.prototype, 'open', 'picking a colour of the screen', 'AbortError');
answer(globalThis.DocumentPictureInPicture?.prototype, 'requestWindow', 'a window of its own above all others');
window.print = function print() { refused.push('printing is not done here'); };
// Without them a page falls back to a file field and a download.
for (const name of ['showOpenFilePicker', 'showSaveFilePicker', 'showDirectoryPicker']) delete window[name];
