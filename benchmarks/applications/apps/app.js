// What the applications share: their state, kept by the server at every change, and drawing it.
// A page defines START, {data, view}, before this file and draw(), its HTML, after it.
const SAVED = /*SAVED*/null, OVER = /*OVER*/{}, ICONS = /*ICONS*/{}

function merged(base, over) {
  const out = {...base}
  for (const [key, value] of Object.entries(over)) {
    const both = [base[key], value].every(each => each && typeof each === 'object' && !Array.isArray(each))
    out[key] = both ? merged(base[key], value) : value
  }
  return out
}

const copy = value => JSON.parse(JSON.stringify(value))
const S = SAVED || copy(merged({data: START.data, view: {draft: {}, ...START.view}}, OVER))
if (!SAVED) S.start = copy(S.data)
const D = S.data, V = S.view
V.path = location.pathname

function save() {
  const request = new XMLHttpRequest()
  request.open('POST', '/__state', false)
  request.send(JSON.stringify(S))
}

function redraw() {
  const focused = document.activeElement, id = focused && focused.id
  const caret = focused && focused.type !== 'date' && focused.selectionEnd
  document.getElementById('app').innerHTML = draw()
  const again = id && document.getElementById(id)
  if (!again) return
  again.focus({preventScroll: true})
  if (/^(text|search|password|tel|textarea)$/.test(again.type) && caret) again.setSelectionRange(caret, caret)
}

/** Does something to the state, keeps it and draws again. */
function change(act) { act(); save(); redraw() }

/** Keeps what a field of a form holds, without drawing. */
function keep(field) {
  V.draft[field.name] = field.type === 'checkbox' ? field.checked : field.value
  save()
}

function go(path) { save(); location.href = path }

/** The draft's fields of these names, trimmed; the draft is empty afterwards. */
function taken(...names) {
  const found = Object.fromEntries(names.map(name => [name, String(V.draft[name] ?? '').trim()]))
  V.draft = {}
  return found
}

const esc = text => String(text ?? '').replace(/[&<>"']/g, each => `&#${each.charCodeAt(0)};`)
const icon = (name, size = 20) =>
  `<svg width="${size}" height="${size}" viewBox="0 0 256 256" fill="currentColor"><path d="${ICONS[name]}"/></svg>`
const each = (items, html) => Object.entries(items).map(([key, value]) => html(value, key)).join('')
/** A field that keeps its text in the draft. */
const field = (name, more = '') =>
  `<input id="${name}" name="${name}" value="${esc(V.draft[name])}" oninput="keep(this)" autocomplete="off" ${more}>`
const area = (name, more = '') =>
  `<textarea id="${name}" name="${name}" oninput="keep(this)" ${more}>${esc(V.draft[name])}</textarea>`
const chosen = (name, options, more = '') =>
  `<select id="${name}" name="${name}" onchange="keep(this)" ${more}>` +
  options.map(text => `<option${text === V.draft[name] ? ' selected' : ''}>${esc(text)}</option>`).join('') + '</select>'
const radios = (name, options) => options.map(text =>
  `<label class="radio"><input type="radio" name="${name}" value="${esc(text)}" onchange="keep(this)"` +
  `${text === V.draft[name] ? ' checked' : ''}> ${esc(text)}</label>`).join('')
const tick = (name, words) => `<label class="tick"><input type="checkbox" id="${name}" name="${name}"` +
  ` onchange="keep(this)"${V.draft[name] ? ' checked' : ''}> ${words}</label>`

addEventListener('DOMContentLoaded', () => { save(); redraw() })
