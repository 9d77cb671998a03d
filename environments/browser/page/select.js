// A drop-down <select>: its list of options.
const isMenu = node => node?.localName === 'select' && !node.multiple && node.size <= 1 && !node.disabled
  && getComputedStyle(node).appearance !== 'base-select';

function openSelect(select) {
  const options = [...select.options].filter(option => !option.hidden);
  const usable = options.filter(option => !isOff(option));
  let current = select.options[select.selectedIndex], typed = '', typedAt = 0;

  const pick = option => {
    closePopup();
    if (!option || isOff(option) || option.selected) return;
    select.selectedIndex = option.index;
    announce(select);
  };
  const build = (document, box) => {
    const { fontSize, fontFamily } = getComputedStyle(select);
    box.style.font = `${Math.max(parseFloat(fontSize), 12)}px ${fontFamily}`;
    box.role = 'listbox';
    let group = null;
    for (const option of options) {
      const parent = option.parentElement.localName === 'optgroup' ? option.parentElement : null;
      if (parent && parent !== group) box.append(make(document, 'row group', parent.label));
      group = parent;
      const row = make(document, 'row', option.label || option.text, () => pick(option));
      row.role = 'option';
      row.point = () => {
        if (isOff(option) || option === current) return;
        current = option;
        for (const other of box.children) other.classList.toggle('on', other === row);
      };
      row.classList.toggle('inner', !!parent);
      row.classList.toggle('off', !!isOff(option));
      row.classList.toggle('on', option === current);
      box.append(row);
    }
  };
  const key = event => {
    const at = usable.indexOf(current);
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: usable.length - 1,
      PageDown: at + 10, PageUp: at - 10 };
    if (event.key in moves) {
      current = usable[Math.max(0, Math.min(usable.length - 1, moves[event.key]))];
    } else if (event.key === 'Enter' || event.key === 'Tab' || (event.key === ' ' && !typed)) {
      pick(current);
      return false;
    } else if (event.key.length === 1) {
      typed = event.timeStamp - typedAt > 1000 ? event.key : typed + event.key;
      typedAt = event.timeStamp;
      const starts = option => option.label.toLowerCase().startsWith(typed.toLowerCase());
      current = usable.find(starts) || current;
    }
    return true;
  };
  showPopup(select, build, key);
}

const isOff = option => option.disabled || !!option.closest('optgroup')?.disabled;

listen('mousedown', event => {
  const select = event.composedPath()[0];
  if (event.button !== 0 || !isMenu(select) || event.defaultPrevented) return;
  unlessVetoed(event, () => { select.focus(); openSelect(select); });
}, true);
listen('keydown', event => {
  const select = event.composedPath()[0];
  const opens = event.key === ' ' || event.key === 'F4' || (event.altKey && /^Arrow(Up|Down)$/.test(event.key));
  if (opens && isMenu(select) && !event.defaultPrevented) unlessVetoed(event, () => openSelect(select));
}, true);
HTMLSelectElement.prototype.showPicker = function showPicker() { if (isMenu(this)) openSelect(this); };
