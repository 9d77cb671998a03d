// <input type=date, month, week, time, datetime-local, color>: a calendar, a clock, a palette.
const DAY_MS = 86400000;
const PICKED = ['date', 'month', 'week', 'time', 'datetime-local', 'color'];
const isPicked = node => node?.localName === 'input' && PICKED.includes(node.type) && !node.disabled && !node.readOnly;
const two = number => String(number).padStart(2, '0');
const iso = day => day.toISOString().slice(0, 10);
const utc = (year, month, day) => { const made = new Date(0); made.setUTCFullYear(year, month, day); return made; };

function setValue(input, value) {
  const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
  if (input.value === value) return;
  set.call(input, value);
  announce(input);
}

// The ISO week of a day, as the input's value: its Thursday decides the year.
function weekOf(day) {
  const thursday = new Date(day.getTime() + (3 - (day.getUTCDay() + 6) % 7) * DAY_MS);
  const first = utc(thursday.getUTCFullYear(), 0, 1);
  return `${thursday.getUTCFullYear()}-W${two(1 + Math.floor((thursday - first) / DAY_MS / 7))}`;
}

function startDay(input) {
  const known = input.type === 'week' || input.type === 'month' ? input.valueAsDate : new Date(input.value.slice(0, 10));
  if (known && !isNaN(known)) return known;
  const now = new Date(), today = utc(now.getFullYear(), now.getMonth(), now.getDate());
  const limit = [input.min, input.max].map(text => new Date(text.slice(0, 10)));
  if (limit[0] > today) return limit[0];
  return limit[1] < today ? limit[1] : today;
}

function openPicker(input) {
  if (input.type === 'color') return openPalette(input);
  const hasDay = input.type !== 'time', hasTime = input.type === 'time' || input.type === 'datetime-local';
  let day = startDay(input), [hour, minute] = (input.value.split('T').pop().match(/^\d\d:\d\d/) ?? ['00:00'])[0].split(':');

  const valueAt = at => ({ date: iso(at), month: iso(at).slice(0, 7), week: weekOf(at),
    time: `${hour}:${minute}`, 'datetime-local': `${iso(at)}T${hour}:${minute}` })[input.type];
  const inside = at => {
    const part = hasTime ? iso(at) : valueAt(at);
    return (!input.min || part >= input.min.slice(0, part.length)) && (!input.max || part <= input.max.slice(0, part.length));
  };
  const finish = value => { closePopup(); setValue(input, value); };
  const choose = at => {
    if (!inside(at)) return;
    day = at;
    if (!hasTime) finish(valueAt(at));
    else redraw();
  };
  const turn = months => {
    const last = utc(day.getUTCFullYear(), day.getUTCMonth() + months + 1, 0).getUTCDate();
    day = utc(day.getUTCFullYear(), day.getUTCMonth() + months, Math.min(day.getUTCDate(), last));
  };
  const redraw = () => handeye.popup?.redraw();
  const cell = (document, text, at) => {
    const node = make(document, 'cell', text, () => choose(at));
    node.classList.toggle('on', valueAt(at) === valueAt(day));
    node.classList.toggle('off', !inside(at));
    return node;
  };
  const grid = (document, columns) => {
    const node = make(document, 'grid', '');
    node.style.gridTemplateColumns = `repeat(${columns}, 1fr)`;
    return node;
  };
  const header = (document, box) => {
    const node = grid(document, 5), year = input.type === 'month';
    node.style.gridTemplateColumns = 'auto auto 1fr auto auto';
    const title = new Intl.DateTimeFormat(navigator.language, { year: 'numeric', month: year ? undefined : 'long', timeZone: 'UTC' });
    const arrow = (text, months) => make(document, 'cell button', text, () => { turn(months); redraw(); });
    node.append(arrow('«', year ? -120 : -12), arrow('‹', year ? -12 : -1), make(document, 'title', title.format(day)),
      arrow('›', year ? 12 : 1), arrow('»', year ? 120 : 12));
    box.append(node);
  };
  const days = (document, box) => {
    const node = grid(document, 7), first = utc(day.getUTCFullYear(), day.getUTCMonth(), 1);
    const lead = input.type === 'week' ? (first.getUTCDay() + 6) % 7 : first.getUTCDay();
    const names = new Intl.DateTimeFormat(navigator.language, { weekday: 'short', timeZone: 'UTC' });
    for (let at = 0; at < 7; at++) node.append(make(document, 'head', names.format(new Date(+first + (at - lead) * DAY_MS))));
    for (let at = 0; at < 42; at++) {
      const each = new Date(+first + (at - lead) * DAY_MS);
      node.append(cell(document, each.getUTCDate(), each));
      if (each.getUTCMonth() !== first.getUTCMonth()) node.lastChild.style.opacity = 0.5;
    }
    box.append(node);
  };
  const months = (document, box) => {
    const node = grid(document, 3), name = new Intl.DateTimeFormat(navigator.language, { month: 'short', timeZone: 'UTC' });
    for (let at = 0; at < 12; at++) {
      const each = utc(day.getUTCFullYear(), at, 1);
      node.append(cell(document, name.format(each), each));
    }
    box.append(node);
  };
  const clock = (document, box) => {
    const node = make(document, 'columns', '');
    const list = (count, now, set) => {
      const column = make(document, 'list', '');
      for (let at = 0; at < count; at++) {
        column.append(make(document, 'row', two(at), () => { set(two(at)); redraw(); }));
        column.lastChild.classList.toggle('on', two(at) === now);
      }
      node.append(column);
    };
    list(24, hour, value => { hour = value; });
    list(60, minute, value => { minute = value; });
    box.append(node);
    for (const on of node.querySelectorAll('.on')) on.parentElement.scrollTop = on.offsetTop - node.offsetTop - 80;
  };
  const build = (document, box) => {
    const sides = make(document, 'columns', ''), calendar = make(document, '', '');
    box.append(sides);
    if (hasDay) {
      sides.append(calendar);
      header(document, calendar);
      (input.type === 'month' ? months : days)(document, calendar);
    }
    if (hasTime) clock(document, sides);
    const foot = grid(document, 2);
    foot.append(make(document, 'cell button', 'Clear', () => finish('')));
    if (hasTime) foot.append(make(document, 'cell button', 'OK', () => finish(valueAt(day))));
    box.append(foot);
  };
  const key = event => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
    if (event.key === 'Enter' || event.key === ' ') {
      if (!hasDay || inside(day)) finish(valueAt(day));
      return false;
    }
    if (event.key === 'Tab') closePopup();
    else if (event.key === 'PageUp' || event.key === 'PageDown') turn(event.key === 'PageUp' ? -1 : 1);
    else if (event.key in steps && input.type === 'month') turn(Math.sign(steps[event.key]) * (steps[event.key] % 7 ? 1 : 3));
    else if (event.key in steps) day = new Date(+day + steps[event.key] * DAY_MS);
    return !!handeye.popup;
  };
  showPopup(input, build, key);
}

function openPalette(input) {
  const colors = ['#000000', '#444444', '#888888', '#bbbbbb', '#ffffff'];
  for (const light of [25, 40, 50, 65, 80])
    for (let hue = 0; hue < 360; hue += 30) colors.push(hex(hue, light));
  const build = (document, box) => {
    const node = make(document, 'grid', '');
    node.style.gridTemplateColumns = 'repeat(12, auto)';
    for (const color of colors) {
      const swatch = make(document, 'swatch', '', () => { closePopup(); setValue(input, color); });
      swatch.style.background = swatch.title = color;
      node.append(swatch);
      if (color === '#ffffff') swatch.style.gridColumnEnd = 'span 8';
    }
    box.append(node);
  };
  showPopup(input, build, () => false);
}

function hex(hue, light) {
  const spread = Math.min(light, 100 - light) / 100;
  const part = at => { const k = (at + hue / 30) % 12; return light / 100 - spread * Math.max(-1, Math.min(k - 3, 9 - k, 1)); };
  return '#' + [0, 8, 4].map(at => two(Math.round(part(at) * 255).toString(16))).join('');
}

function onIndicator(input, x) {
  const style = getComputedStyle(input), box = input.getBoundingClientRect();
  const icon = parseFloat(style.fontSize) + 6; // the icon is 1em wide
  return x >= box.right - parseFloat(style.borderRightWidth) - parseFloat(style.paddingRight) - icon;
}

listen('click', event => {
  const input = event.composedPath()[0];
  if (!isPicked(input) || (input.type !== 'color' && !onIndicator(input, event.clientX))) return;
  unlessVetoed(event, () => { if (handeye.popup?.anchor !== input) openPicker(input); });
}, true);
listen('keydown', event => {
  const input = event.composedPath()[0];
  const opens = event.key === ' ' || event.key === 'F4' || (event.altKey && event.key === 'ArrowDown')
    || (event.key === 'Enter' && input?.type === 'color');
  if (opens && isPicked(input)) unlessVetoed(event, () => openPicker(input));
}, true);
const showNative = HTMLInputElement.prototype.showPicker;
HTMLInputElement.prototype.showPicker = function showPicker() {
  return isPicked(this) ? openPicker(this) : showNative?.call(this);
};
