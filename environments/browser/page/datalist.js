// <input list>: the suggestions of its datalist, below the field while it is typed into. Keys but the arrows, Escape and
// Enter on a chosen one still go to the field.
const SUGGESTED = ['text', 'search', 'url', 'tel', 'email', 'number'];
const isSuggested = node => node?.localName === 'input' && !!node.list && SUGGESTED.includes(node.type) && !node.disabled && !node.readOnly;
const suggestionsOf = (input, all) => {
  const typed = all ? '' : input.value.toLowerCase();
  return [...input.list.options].filter(option => option.value && !option.disabled
    && [option.value, option.label].some(text => text.toLowerCase().includes(typed)));
};

function openSuggestions(input, all = false) {
  const options = suggestionsOf(input, all);
  if (handeye.popup?.anchor === input) closePopup();
  if (!options.length || options.length === 1 && options[0].value === input.value) return;
  let current = null;
  const pick = option => { closePopup(); setValue(input, option.value); };
  const build = (document, box) => {
    box.role = 'listbox';
    for (const option of options) {
      const text = option.label && option.label !== option.value ? `${option.value} ${option.label}` : option.value;
      const row = make(document, 'row', text, () => pick(option));
      row.role = 'option';
      row.classList.toggle('on', option === current);
      box.append(row);
    }
  };
  const key = event => {
    if (event.key === 'Enter') { pick(current); return false; }
    const at = options.indexOf(current) + (event.key === 'ArrowDown' ? 1 : -1);
    current = options[(at + options.length) % options.length];
    return true;
  };
  showPopup(input, build, key);
  handeye.popup.takes = event => ['ArrowDown', 'ArrowUp', 'Escape'].includes(event.key) || event.key === 'Enter' && current !== null;
}

listen('click', event => {
  const input = event.composedPath()[0];
  if (isSuggested(input)) unlessVetoed(event, () => openSuggestions(input, true));
});
listen('input', event => { if (event.isTrusted && isSuggested(event.composedPath()[0])) openSuggestions(event.composedPath()[0]); });
listen('keydown', event => {
  const input = event.composedPath()[0];
  if (event.key === 'ArrowDown' && !handeye.popup && isSuggested(input)) unlessVetoed(event, () => openSuggestions(input));
});
listen('focusout', event => { if (handeye.popup?.takes && handeye.popup.anchor === event.composedPath()[0]) closePopup(); });
