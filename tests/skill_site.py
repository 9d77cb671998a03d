# ruff: noqa: E501
"""Pages as other people write them, for the tests of skills: served from two origins of this machine."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PAGE_OF, PAGES, ROWS = 4, 25, 1200
HEAD = "<!doctype html><meta charset=utf-8><body style='font:15px sans-serif'>"
LONG = "word " * 120


def rows_page(number: int) -> str:
    rows = "".join(f"<tr><td>{PAGE_OF * number + at}<td>Name {PAGE_OF * number + at}" for at in range(PAGE_OF))
    following = f"<a href='/pages?n={number + 1}'>Next</a>" if number + 1 < PAGES else ""
    return f"<table><tr><th onclick='1'>Id<th onclick='1'>Name{rows}</table>{following}"


def many_rows() -> str:
    body = "".join(f"<tr><td>{at}<td>Name {at}<td>{at * 3}<td>open" for at in range(ROWS))
    return f"<table><tr><th>Id<th>Name<th>Sum<th>State{body}</table>"


CELLS = f"""<table><thead><tr><th onclick='1'>Item<th>Count<th>Done<th>Notes<th>Size<th>Size</thead>
<tr><td><a href='/item/1'>Lamp</a><td><input value='3'><td><input type=checkbox checked><td>{LONG}<td rowspan=2>big<td>L
<tr><td>Door<td><input value='4'><td><input type=checkbox><td>short<td>M
<tr><td colspan=3>Sum<td>two<td><td>
<tr><td colspan=6>end of list</table>"""

GRID = """<div role=grid aria-rowcount=121 style='height:300px;overflow:auto;width:400px' id=grid><div id=space
 style='position:relative'></div></div><script>
const N = 120, H = 30, space = document.getElementById('space'), grid = document.getElementById('grid');
space.style.height = N * H + 'px';
const draw = () => {
  const from = Math.max(0, Math.floor(grid.scrollTop / H) - 2), to = Math.min(N, from + 16);
  space.innerHTML = '<div role=row aria-rowindex=1 style="position:sticky;top:0;background:#fff"><span role=columnheader>Id</span><span role=columnheader>Name</span></div>'
    + [...Array(Math.max(0, to - from)).keys()].map(k => from + k).map(n => `<div role=row INDEX style="position:absolute;top:${(n + 1) * H}px;height:${H}px"><span role=gridcell>${n}</span> <span role=gridcell>Name ${n}</span></div>`).join('');
};
grid.addEventListener('scroll', draw); draw();
</script>"""

SIGN_IN = """<form onsubmit='return false'>Newsletter: <label>Email <input id=news></label><button>Subscribe</button></form>
<form onsubmit="if (pw.value === 'green') { document.body.innerHTML = 'Welcome ' + who.value + ' <a href=#>Sign out</a>'; } return false">
<label>Email <input id=who type=email></label><label>Password <input id=pw type=password></label><button>Log in</button></form>"""

PEOPLE = """<h1>People</h1><table id=people>ROWS</table><p id=log></p><script>
document.addEventListener('click', event => { if (event.target.localName === 'button')
  document.getElementById('log').append(event.target.closest('tr').cells[0].textContent + ' deleted. '); });
</script>"""


def people(names: list[str], extra: str = "") -> str:
    rows = "".join(f"<tr><td>{name}<td>42 points<td><button>Delete</button>" for name in names)
    return PEOPLE.replace("ROWS", rows) + extra


KINDS = ["text", "search", "email", "tel", "url", "password", "number", "range", "date", "month", "week", "time",
         "datetime-local", "color"]  # fmt: skip
FORM = (
    "<form onsubmit='return false'>"
    + "".join(f"<p><label>My {kind} <input type={kind} id='{kind}'></label>" for kind in KINDS)
    + """<p>Colour:<br><select id=bare><option>Red<option>Blue</select>
<p><label>Languages <select id=langs multiple><option>English<option selected>French<option>Dutch</select></label>
<p>Size<br><input type=radio name=size value=s> Small <input type=radio name=size value=l> Large
<p><label><input type=checkbox id=agree> Agree</label>
<p><label>Note <textarea id=note></textarea></label>
<p><label>Short <input id=short maxlength=3></label><p><label>Phone <input id=phone oninput="this.value = this.value.replace(/\\D/g, '').replace(/(\\d{3})(\\d)/, '$1-$2')"></label>
<fieldset><legend>Billing</legend><label>Street <input id=b></label></fieldset>
<fieldset><legend>Shipping</legend><label>Street <input id=s></label></fieldset></form>"""
)


ECHO = """<p>asked for: NAME</p><p><label>Typed <input id=typed></label><p><label>Filled <input id=filled></label>"""
MORE = """<table id=t><tr><th rowspan=2>Id<th colspan=2>Person<tr><th>Name<th>Town</table><button id=more>Load more</button><script>
let n = 0; const add = () => { for (let k = 0; k < 5; k++, n++) t.tBodies[0].insertAdjacentHTML('beforeend', `<tr><td>${n}<td>Name ${n}<td>Ulm`);
  if (n >= 15) more.remove(); };
add(); more.onclick = () => setTimeout(add, 200);
</script>"""
LEFT = """<form onsubmit='return false'><label>Code <input id=code onblur="this.value = ''"></label>
<label>Count <input id=count type=number onchange="this.value = Math.min(this.value, 5)"></label><button>Save</button></form>"""
REFUSES = """<form onsubmit="document.body.innerHTML = '<h1>Shop</h1><p>Your password is incorrect.</p><a href=/signin>Back</a>'; return false">
<label>Email <input></label><label>Password <input type=password></label><button>Log in</button></form>"""

DROP = """<h1>Invoices</h1><div id=zone style='width:300px;height:120px;border:2px dashed'>Drag your files here</div><p id=log></p>
<div id=dead style='width:300px;height:90px;border:2px dashed'>Archive</div><script>
zone.ondragover = event => event.preventDefault();
zone.ondrop = async event => { event.preventDefault(); for (const file of [...event.dataTransfer.files])
  log.append(file.name + ': ' + await file.text() + '. '); };
</script>"""


class Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        words = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/report":
            time.sleep(float(words.get("wait", 0)))
            self.send_response(200)
            self.send_header("Content-Disposition", "attachment; filename=report.csv")
            if "short" in words:
                self.send_header("Content-Length", "99999")
            self.end_headers()
            for _ in range(4):
                self.wfile.write(b"a,b\n" * 1000)
                self.wfile.flush()
                time.sleep(float(words.get("slow", 0)))
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((HEAD + self.page(parts.path, words)).encode())

    def page(self, path: str, words: dict[str, str]) -> str:
        other = f"http://localhost:{self.server.server_port}"  # type: ignore[attr-defined]
        consent = f"<iframe src='{other}/consent' style='position:fixed;inset:60px;width:80%;height:300px;z-index:9'></iframe>"
        pages = {
            "/pages": lambda: rows_page(int(words["n"])),
            "/many": many_rows,
            "/cells": lambda: CELLS,
            "/grid": lambda: GRID.replace("INDEX", "aria-rowindex=${n + 2}" if "index" in words else ""),
            "/signin": lambda: SIGN_IN,
            "/people": lambda: people(json.loads(words["names"]), words.get("extra", "")),
            "/form": lambda: FORM,
            "/banner": lambda: f"<h1>Shop</h1><button>Buy</button>{consent}<script>onmessage = () => "
            "document.querySelector('iframe').remove()</script>",
            "/consent": lambda: "<p>We use cookies<p><button onclick=\"parent.postMessage(1, '*')\">Reject all</button>",
            "/files": lambda: "<a href='/report?wait=2&slow=0.5'>Slow report</a> <a href='/report'>Report</a> "
            "<a href='/report?short=1'>Short report</a>",
            "/drop": lambda: DROP,
            "/more": lambda: MORE,
            "/echo": lambda: ECHO.replace("NAME", escape(words.get("name", ""))),
            "/left": lambda: LEFT,
            "/refuses": lambda: REFUSES,
        }
        return pages[path]() if path in pages else f"<p>{path}"

    def log_message(self, *words: object) -> None:
        pass


@contextmanager
def skill_site() -> Iterator[str]:
    """The address of the running site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Site).serve_forever()
