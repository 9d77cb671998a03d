# ruff: noqa: E501 - pages read better in long lines
"""Pages of public widget libraries, one task each: how they are set up, worked by exact actions and by a skill,
and what is then true of them."""

from __future__ import annotations

from dataclasses import dataclass, field

CODE = "def area(x):\n    if x:\n        return [x * x]\n    return (0)"
STORY = "Lamps and chairs\nfor two  people"


@dataclass(frozen=True)
class Widget:
    """page: its body; right: JavaScript that is true when the task is done.

    exact: actions by CSS selectors: ("click", selector), ("double", selector), ("type", selector, text), where an
    empty selector is the focus, ("press", keys), ("drag", from, to), ("move", selector, dx, dy) in CSS pixels.
    skill: its name and arguments; none where what is worked is drawn and has no words.
    """

    name: str
    packages: tuple[str, ...]
    page: str
    exact: tuple[tuple[str | float, ...], ...]
    right: str
    skill: tuple[str, dict[str, str]] | None = None
    bundle: str = field(default="", repr=False)
    """A module that is bundled first, where a library has no file for a page."""


def _css(path: str) -> str:
    return f"<link rel=stylesheet href='/node_modules/{path}'>"


def _js(path: str) -> str:
    return f"<script src='/node_modules/{path}'></script>"


ITEMS = "".join(
    f"<li id=i{n} style='height:36px;width:200px;background:#ddd;margin:2px'>item {n}</li>" for n in range(5)
)
COUNTRIES = "".join(f"<option>{name}</option>" for name in ("Austria", "Brazil", "Chile", "Denmark", "Egypt"))
SELECT = f"<label for=s>Country</label> <select id=s>{COUNTRIES}</select>"
DAY = "<label for=d>Day</label> <input id=d>"
SQUARE = "position:absolute;width:90px;height:60px;background:#9cf"
FILE = "note.txt"

WIDGETS: tuple[Widget, ...] = (
    Widget(
        "SortableJS", ("sortablejs",),
        f"<ul id=l>{ITEMS}</ul>{_js('sortablejs/Sortable.min.js')}"
        "<script>Sortable.create(l, { animation: 150, delay: 150 })</script>",
        (("drag", "#i0", "#i3"),),
        "[...l.children].map(each => each.id).join() === 'i1,i2,i3,i0,i4'",
        ("drag", {"source": "item 0", "target": "item 3"}),
    ),
    Widget(
        "Dragula", ("dragula",),
        f"{_css('dragula/dist/dragula.min.css')}<ul id=l>{ITEMS}</ul>{_js('dragula/dist/dragula.min.js')}"
        "<script>dragula([l])</script>",
        (("drag", "#i0", "#i3"),),
        "['2', '3'].includes(String([...l.children].indexOf(i0)))",
        ("drag", {"source": "item 0", "target": "item 3"}),
    ),
    Widget(
        "interact.js", ("interactjs",),
        f"<div id=a style='{SQUARE}'>Card</div><div id=b style='{SQUARE};left:300px;top:200px'>Bin</div>"
        f"{_js('interactjs/dist/interact.min.js')}<script>let x = 0, y = 0, dropped = ''; interact('#a').draggable({{ listeners: {{"
        " move(event) { x += event.dx; y += event.dy; a.style.transform = `translate(${x}px, ${y}px)`; } } });"
        " interact('#b').dropzone({ overlap: 'pointer', ondrop: event => { dropped = event.relatedTarget.id; } });</script>",
        (("drag", "#a", "#b"),),
        "dropped === 'a'",
        ("drag", {"source": "Card", "target": "Bin"}),
    ),
    Widget(
        "Gridstack", ("gridstack",),
        f"{_css('gridstack/dist/gridstack.min.css')}<div class=grid-stack><div id=one class=grid-stack-item gs-x=0 gs-y=0 gs-w=2 gs-h=1>"
        "<div class=grid-stack-item-content style='background:#9cf'>One</div></div></div>"
        f"{_js('gridstack/dist/gridstack-all.js')}<script>const grid = GridStack.init({{ cellHeight: 80 }});</script>",
        (("move", "#one", 320.0, 0.0),),
        "one.gridstackNode.x > 2",
    ),
    Widget(
        "Quill", ("quill",),
        f"{_css('quill/dist/quill.snow.css')}<div id=q></div>{_js('quill/dist/quill.js')}<script>const editor = new Quill('#q',"
        " { theme: 'snow' }); editor.root.setAttribute('aria-label', 'Story')</script>",
        (("type", "#q .ql-editor", STORY),),
        f"editor.getText().trimEnd() === {STORY!r}",
        ("fill_form", {"Story": STORY}),
    ),
    Widget(
        "TinyMCE", ("tinymce",),
        f"<textarea id=t></textarea>{_js('tinymce/tinymce.min.js')}<script>tinymce.init({{ selector: '#t', license_key: 'gpl',"
        " promotion: false, height: 260, menubar: false, iframe_aria_text: 'Story' })</script>",
        (("type", ".tox-edit-area", "Lamps and chairs"),),
        "tinymce.activeEditor.getContent({ format: 'text' }).trim() === 'Lamps and chairs'",
        ("fill_form", {"Story": "Lamps and chairs"}),
    ),
    Widget(
        "Trix", ("trix",),
        f"{_css('trix/dist/trix.css')}{_js('trix/dist/trix.umd.min.js')}<input id=h type=hidden><trix-editor input=h id=t"
        " aria-label=Story></trix-editor>",
        (("type", "#t", STORY),),
        f"t.editor.getDocument().toString().trimEnd() === {STORY!r}",
        ("fill_form", {"Story": STORY}),
    ),
    Widget(
        "CodeMirror", ("codemirror", "@codemirror/lang-python", "esbuild"),
        "<div id=c></div><script src='/codemirror.js'></script>",
        (("type", ".cm-content", CODE),),
        f"view.state.doc.toString() === {CODE!r}",
        ("fill_form", {"Code": CODE}),
        bundle="import { EditorView, basicSetup } from 'codemirror'; import { python } from '@codemirror/lang-python';"
        " window.view = new EditorView({ extensions: [basicSetup, python(),"
        " EditorView.contentAttributes.of({ 'aria-label': 'Code' })], parent: c });",
    ),
    Widget(
        "Monaco", ("monaco-editor",),
        f"<div id=m style='height:240px'></div>{_js('monaco-editor/min/vs/loader.js')}<script>require.config({{ paths: {{ vs:"
        " '/node_modules/monaco-editor/min/vs' } }); require(['vs/editor/editor.main'], () => { window.editor ="
        " monaco.editor.create(m, { language: 'python', ariaLabel: 'Code' }); });</script>",
        (("type", ".view-lines", CODE),),
        f"editor.getValue() === {CODE!r}",
    ),
    Widget(
        "Ace", ("ace-builds",),
        f"<div id=m style='height:240px'></div>{_js('ace-builds/src-noconflict/ace.js')}<script>ace.config.set('basePath',"
        " '/node_modules/ace-builds/src-noconflict'); const editor = ace.edit('m'); editor.session.setMode('ace/mode/python');</script>",
        (("type", ".ace_content", CODE),),
        f"editor.getValue() === {CODE!r}",
    ),
    Widget(
        "Tiptap", ("@tiptap/core", "@tiptap/starter-kit", "@tiptap/pm", "esbuild"),
        "<div id=e></div><script src='/tiptap.js'></script>",
        (("type", ".tiptap", STORY),),
        f"editor.getText({{ blockSeparator: '\\n' }}) === {STORY!r}",
        ("fill_form", {"Story": STORY}),
        bundle="import { Editor } from '@tiptap/core'; import StarterKit from '@tiptap/starter-kit'; window.editor = new Editor({"
        " element: e, extensions: [StarterKit], editorProps: { attributes: { 'aria-label': 'Story' } } });",
    ),
    Widget(
        "Lexical", ("lexical", "@lexical/plain-text", "esbuild"),
        "<div id=e contenteditable aria-label=Story style='height:120px;border:1px solid'></div><script src='/lexical.js'></script>",
        (("type", "#e", STORY),),
        f"textOf() === {STORY!r}",
        ("fill_form", {"Story": STORY}),
        bundle="import { createEditor, $getRoot, $createParagraphNode } from 'lexical'; import { registerPlainText } from"
        " '@lexical/plain-text'; const editor = createEditor({ onError(fault) { throw fault; } }); editor.setRootElement(e);"
        " registerPlainText(editor); editor.update(() => { $getRoot().append($createParagraphNode()); });"
        " window.textOf = () => editor.getEditorState().read(() => $getRoot().getTextContent());",
    ),
    Widget(
        "flatpickr", ("flatpickr",),
        f"{_css('flatpickr/dist/flatpickr.min.css')}{DAY}{_js('flatpickr/dist/flatpickr.min.js')}"
        "<script>flatpickr(d, { defaultDate: '2026-12-01' })</script>",
        (("click", "#d"), ("click", ".flatpickr-day:not(.prevMonthDay):not(.nextMonthDay) >> text=24")),
        "d.value === '2026-12-24'",
    ),
    Widget(
        "Pikaday", ("pikaday",),
        f"{_css('pikaday/css/pikaday.css')}{DAY}{_js('pikaday/pikaday.js')}<script>new Pikaday({{ field: d, defaultDate:"
        " new Date(2026, 11, 1), toString: day => `${day.getFullYear()}-${day.getMonth() + 1}-${day.getDate()}` })</script>",
        (("click", "#d"), ("click", "[data-pika-day='24']")),
        "d.value === '2026-12-24'",
        ("pick_date", {"field": "Day", "day": "2026-12-24"}),
    ),
    Widget(
        "Air Datepicker", ("air-datepicker",),
        f"{_css('air-datepicker/air-datepicker.css')}{DAY}{_js('air-datepicker/air-datepicker.js')}<script>const days ="
        " ['Su', 'Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa']; const months = [...Array(12).keys()].map(month => new Date(2026, month, 1)"
        ".toLocaleString('en', { month: 'long' })); new AirDatepicker('#d', { startDate: new Date(2026, 11, 1), locale: { days,"
        " daysShort: days, daysMin: days, months, monthsShort: months, today: 'Today', clear: 'Clear', dateFormat: 'yyyy-MM-dd',"
        " timeFormat: 'HH:mm', firstDay: 0 } })</script>",
        (("click", "#d"), ("click", ".air-datepicker-cell.-day-:not(.-other-month-) >> text=24")),
        "d.value === '2026-12-24'",
        ("pick_date", {"field": "Day", "day": "2026-12-24"}),
    ),
    Widget(
        "Tom Select", ("tom-select",),
        f"{_css('tom-select/dist/css/tom-select.default.min.css')}{SELECT}{_js('tom-select/dist/js/tom-select.complete.min.js')}"
        "<script>new TomSelect('#s', {})</script>",
        (("click", ".ts-control"), ("click", ".ts-dropdown .option >> text=Chile")),
        "s.value === 'Chile'",
        ("choose", {"field": "Country", "value": "Chile"}),
    ),
    Widget(
        "Choices.js", ("choices.js",),
        f"{_css('choices.js/public/assets/styles/choices.min.css')}{SELECT}{_js('choices.js/public/assets/scripts/choices.min.js')}"
        "<script>new Choices('#s', { labelId: 'Country' })</script>",
        (("click", ".choices__inner"), ("click", ".choices__list--dropdown [role=option] >> text=Chile")),
        "s.value === 'Chile'",
    ),
    Widget(
        "Select2", ("select2", "jquery@3.7.1"),
        f"{_css('select2/dist/css/select2.min.css')}{_js('jquery/dist/jquery.min.js')}{SELECT}{_js('select2/dist/js/select2.min.js')}"
        "<script>$('#s').select2({ width: 200 })</script>",
        (("click", ".select2-selection"), ("click", ".select2-results__option >> text=Chile")),
        "s.value === 'Chile'",
        ("choose", {"field": "Country", "value": "Chile"}),
    ),
    Widget(
        "AG Grid", ("ag-grid-community",),
        f"<div id=g style='height:260px'></div>{_js('ag-grid-community/dist/ag-grid-community.min.js')}<script>const grid ="
        " agGrid.createGrid(g, { columnDefs: [{ field: 'name' }, { field: 'price', editable: true }], rowData:"
        " [{ name: 'Lamp', price: 'ten' }, { name: 'Chair', price: 'five' }] });</script>",
        (("double", "[row-index='1'] [col-id=price]"), ("type", "", "twelve\n")),
        "grid.getDisplayedRowAtIndex(1).data.price === 'twelve'",
    ),
    Widget(
        "Tabulator", ("tabulator-tables",),
        f"{_css('tabulator-tables/dist/css/tabulator.min.css')}<div id=g></div>{_js('tabulator-tables/dist/js/tabulator.min.js')}"
        "<script>const table = new Tabulator('#g', { data: [{ id: 1, name: 'Lamp' }, { id: 2, name: 'Chair' }], columns:"
        " [{ title: 'Name', field: 'name', width: 300, editor: 'input' }] });</script>",
        (("click", ".tabulator-cell >> text=Chair"), ("press", "Control+a"), ("type", "", "Sofa\n")),
        "table.getData()[1].name === 'Sofa'",
    ),
    Widget(
        "Jspreadsheet", ("jspreadsheet-ce", "jsuites"),
        f"{_css('jsuites/dist/jsuites.css')}{_css('jspreadsheet-ce/dist/jspreadsheet.css')}<div id=g></div>{_js('jsuites/dist/jsuites.js')}"
        f"{_js('jspreadsheet-ce/dist/index.js')}<script>const sheets = jspreadsheet(g, {{ worksheets: [{{ data: [['a', 'b'],"
        " ['c', 'd']] }] });</script>",
        (("click", "td[data-x='1'][data-y='1']"), ("type", "", "new\n")),
        "sheets[0].getValueFromCoords(1, 1) === 'new'",
    ),
    Widget(
        "Dropzone", ("dropzone",),
        f"{_css('dropzone/dist/dropzone.css')}<form id=z class=dropzone style='width:300px'></form>{_js('dropzone/dist/dropzone-min.js')}"
        "<script>Dropzone.autoDiscover = false; const zone = new Dropzone('#z', { url: '/', autoProcessQueue: false });</script>",
        (("click", "#z"), ("type", "", f"{FILE}\n")),
        f"zone.files[0]?.name === {FILE!r}",
        ("upload", {"file": FILE}),
    ),
    Widget(
        "FilePond", ("filepond",),
        f"{_css('filepond/dist/filepond.min.css')}<input id=f type=file>{_js('filepond/dist/filepond.min.js')}"
        "<script>const pond = FilePond.create(f);</script>",
        (("click", ".filepond--label-action"), ("type", "", f"{FILE}\n")),
        f"pond.getFiles()[0]?.filename === {FILE!r}",
        ("upload", {"file": FILE}),
    ),
    Widget(
        "noUiSlider", ("nouislider",),
        f"{_css('nouislider/dist/nouislider.min.css')}<div id=r style='width:400px;margin:60px'></div>{_js('nouislider/dist/nouislider.min.js')}"
        "<script>noUiSlider.create(r, { start: 0, range: { min: 0, max: 100 }, behaviour: 'drag' });</script>",
        (("move", ".noUi-handle", 160.0, 0.0),),
        "Math.abs(+r.noUiSlider.get() - 40) < 2",
    ),
    Widget(
        "Leaflet", ("leaflet",),
        f"{_css('leaflet/dist/leaflet.css')}<div id=m style='height:300px'></div>{_js('leaflet/dist/leaflet.js')}<script>const map ="
        " L.map(m, { crs: L.CRS.Simple, inertia: false, center: [0, 0], zoom: 1 });</script>",
        (("move", "#m", -100.0, 0.0),),
        "Math.abs(map.getCenter().lng - 50) < 2",
    ),
    Widget(
        "Konva", ("konva",),
        f"<div id=k></div>{_js('konva/konva.min.js')}<script>const stage = new Konva.Stage({{ container: 'k', width: 600, height: 300 }}),"
        " layer = new Konva.Layer(), box = new Konva.Rect({ x: 250, y: 100, width: 100, height: 100, fill: 'red', draggable: true });"
        " layer.add(box); stage.add(layer);</script>",
        (("move", "#k canvas", 120.0, 50.0),),
        "Math.abs(box.x() - 370) < 3 && Math.abs(box.y() - 150) < 3",
    ),
    Widget(
        "Fabric", ("fabric",),
        f"<canvas id=k width=600 height=300></canvas>{_js('fabric/dist/index.min.js')}<script>const canvas = new fabric.Canvas('k'),"
        " box = new fabric.Rect({ left: 300, top: 150, originX: 'center', originY: 'center', width: 100, height: 100, fill: 'red' });"
        " canvas.add(box);</script>",
        (("move", ".upper-canvas", 120.0, 50.0),),
        "Math.abs(box.left - 420) < 4 && Math.abs(box.top - 200) < 4",
    ),
    Widget(
        "Signature Pad", ("signature_pad",),
        f"<canvas id=k width=600 height=200 style='border:1px solid'></canvas>{_js('signature_pad/dist/signature_pad.umd.min.js')}"
        "<script>const pad = new SignaturePad(k);</script>",
        (("move", "#k", 150.0, 40.0),),
        "pad.toData()[0]?.points.length > 4",
    ),
    Widget(
        "Shoelace", ("@shoelace-style/shoelace",),
        f"{_css('@shoelace-style/shoelace/cdn/themes/light.css')}<script type=module src='/node_modules/@shoelace-style/shoelace/cdn/shoelace.js'>"
        "</script><sl-input id=n label=Name></sl-input>",
        (("type", "#n", "Ada"),),
        "n.value === 'Ada'",
        ("fill_form", {"Name": "Ada"}),
    ),
    Widget(
        "Material Web", ("@material/web", "esbuild"),
        "<md-outlined-text-field id=n label=Name></md-outlined-text-field><script src='/material_web.js'></script>",
        (("type", "#n", "Ada"),),
        "n.value === 'Ada'",
        ("fill_form", {"Name": "Ada"}),
        bundle="import '@material/web/textfield/outlined-text-field.js';",
    ),
    Widget(
        "SweetAlert2", ("sweetalert2",),
        f"<h1>Shop</h1><button>Buy</button>{_js('sweetalert2/dist/sweetalert2.all.min.js')}<script>let told = ''; Swal.fire({{ title:"
        " 'News', showCancelButton: true, cancelButtonText: 'No thanks' }).then(result => { told = result.dismiss; });</script>",
        (("click", ".swal2-cancel"),),
        "told === 'cancel'",
        ("dismiss", {}),
    ),
    Widget(
        "CookieConsent", ("vanilla-cookieconsent",),
        f"{_css('vanilla-cookieconsent/dist/cookieconsent.css')}<h1>Shop</h1><button>Buy</button>"
        f"{_js('vanilla-cookieconsent/dist/cookieconsent.umd.js')}<script>CookieConsent.run({{ categories: {{ necessary: {{ enabled: true,"
        " readOnly: true }, analytics: {} }, language: { default: 'de', translations: { de: { consentModal: { title: 'Wir verwenden"
        " Cookies', description: 'Bitte wählen', acceptAllBtn: 'Alle akzeptieren', acceptNecessaryBtn: 'Alle ablehnen' },"
        " preferencesModal: { sections: [] } } } } });</script>",
        (("click", "[data-role=necessary]"),),
        "CookieConsent.validConsent() && !CookieConsent.acceptedCategory('analytics')",
        ("dismiss", {}),
    ),
    Widget(
        "IMask", ("imask",),
        f"<label for=p>Phone</label> <input id=p>{_js('imask/dist/imask.min.js')}<script>IMask(p, {{ mask: '000-0000' }})</script>",
        (("type", "#p", "5551234"),),
        "p.value === '555-1234'",
        ("fill_form", {"Phone": "5551234"}),
    ),
    Widget(
        "Swiper", ("swiper",),
        f"{_css('swiper/swiper-bundle.min.css')}<div id=w class=swiper style='height:200px'><div class=swiper-wrapper>"
        "<div class=swiper-slide>One</div><div class=swiper-slide>Two</div></div></div>"
        f"{_js('swiper/swiper-bundle.min.js')}<script>const swiper = new Swiper('#w', {{}});</script>",
        (("move", "#w", -350.0, 0.0),),
        "swiper.activeIndex === 1",
    ),
)  # fmt: skip
