"""Pages for the browser tests, served from this machine, and the places of things on them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from agent.contracts import Box
from environments.browser import BrowserEnvironment

HEAD = "<!doctype html><meta charset=utf-8><style>body{font:16px sans-serif;margin:20px}</style>"
PAGES = {
    "/": """<title>start</title><button id=b onclick="log('click '+event.shiftKey)"
        ondblclick="log('double')" oncontextmenu="log('context');return false">press</button>
        <input id=i> <input id=j value=old> <a id=nav href=/slow>go</a> <p id=log></p>
        <script>log=t=>document.querySelector('#log').textContent+=t+';'</script>""",
    "/keys": """<textarea id=t></textarea><script>held=new Set
        onkeydown=e=>held.add(e.key);onkeyup=e=>held.delete(e.key)
        onmousedown=e=>held.add('mouse');onmouseup=e=>held.delete('mouse')</script>""",
    "/slow": "<title>slow</title><h1>arrived</h1>",
    "/late": "<h1>wait</h1><script>setTimeout(()=>{document.body.style.background='rgb(0,200,0)'},400)</script>",
    "/fetch": """<button id=b onclick="fetch('/slow').then(()=>document.body.style.background='rgb(0,0,200)')">
        load</button>""",
    "/spin": """<style>@keyframes a{to{transform:rotate(1turn)}}
        div{width:50px;height:50px;background:linear-gradient(red,blue);animation:a 1s infinite linear}</style><div></div>""",
    "/scroll": "<div id=d style='height:5000px;width:5000px;background:linear-gradient(red,blue)'></div>",
    "/drag": """<div id=d style='position:absolute;left:50px;top:50px;width:40px;height:40px;background:red'></div>
        <script>let on=0;d.onmousedown=e=>on=1;onmouseup=e=>on=0
        onmousemove=e=>{if(on){d.style.left=e.clientX-20+'px';d.style.top=e.clientY-20+'px'}}</script>""",
    "/select": """<select id=s><option>apple<option disabled>bad<optgroup label=more><option>cherry<option value=d>date
        </optgroup></select><select id=m multiple><option>x<option>y</select><p id=log></p><script>
        for(const t of['input','change'])s.addEventListener(t,e=>log.textContent+=t+':'+s.value+';')</script>""",
    "/frame": "<iframe id=f src=/select style='width:400px;height:120px;margin-left:100px'></iframe>",
    "/pickers": """<form onsubmit="log.textContent='sent';return false">
        <input id=date type=date value=2026-03-10 min=2026-02-05><br><br>
        <input id=month type=month value=2026-03><br><br><input id=week type=week value=2026-W11><br><br>
        <input id=time type=time value=10:20><br><br><input id=dt type=datetime-local value=2026-03-10T10:20><br><br>
        <input id=color type=color value=#123456></form><p id=log></p>
        <script>onchange=e=>log.textContent+=e.target.id+'='+e.target.value+';'</script>""",
    "/dialogs": """<p id=log></p><button id=alert onclick="alert('Hello there');log.textContent+='alerted;'">a</button>
        <button id=confirm onclick="log.textContent+=confirm('Sure?')+';'">c</button>
        <button id=prompt onclick="log.textContent+=prompt('Name?','you')+';'">p</button>
        <button id=two onclick="alert('one');alert('two');log.textContent+='both;'">2</button>
        <button id=later onclick="setTimeout(()=>alert('later'),100)">l</button>""",
    "/unload": """<button id=b>touch</button><a id=out href=/slow>out</a>
        <script>onbeforeunload=e=>{e.preventDefault();return 'x'}</script>""",
    "/alert-first": "<script>alert('first')</script><h1>then</h1>",
    "/tabs": """<a id=blank target=_blank href=/slow>blank</a>
        <button id=open onclick="open('/closer','w','width=300,height=200')">open</button>""",
    "/closer": "<title>closer</title><button id=c onclick='close()'>close me</button>",
    "/downloads": """<a id=attached href=/report.csv>attached</a> <a id=named download=named.txt href=/slow-plain>named</a>
        <button id=blob onclick="a=document.createElement('a');a.download='../../evil.txt';
        a.href=URL.createObjectURL(new Blob(['hi']));a.click()">blob</button>""",
    "/secret": """<input id=user><br><input id=pin style='margin-top:40px'><div id=h></div>
        <script>h.attachShadow({mode:'open'}).innerHTML='<input id=deep>'</script>""",
    "/shadow": """<button id=b aria-label='Send letter'><span>S</span></button><label for=i>Your name</label><input id=i>
        <a href=/x>a link</a><iframe id=f src=/shadow2></iframe>""",
    "/shadow2": """<div id=h></div>
        <script>h.attachShadow({mode:'open'}).innerHTML='<button id=deep>inner</button>'</script>""",
    "/hang": "<button id=b onclick='for(;;);'>hang</button>",
    "/plain": "plain",
}


class Site(BaseHTTPRequestHandler):
    """Answers PAGES; a path with 'slow' takes 0.4 s."""

    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        if "slow" in path:
            time.sleep(0.4)
        if path.startswith("/redirect/"):
            self.send_response(302)
            self.send_header("Location", "http://" + path.removeprefix("/redirect/"))
        else:
            self.send_response(200)
        if path == "/report.csv":
            self.send_header("Content-Disposition", "attachment; filename=report.csv")
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((HEAD + PAGES.get(path, path)).encode())

    def log_message(self, *words: object) -> None:
        pass


@contextmanager
def serve(host: str = "127.0.0.1", port: int = 0) -> Iterator[ThreadingHTTPServer]:
    """A running site; `.asked` lists the paths it was asked for."""
    server = ThreadingHTTPServer((host, port), Site)
    server.daemon_threads = True
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def box_of(environment: BrowserEnvironment, selector: str, frame: int = 0) -> Box:
    """Where an element is, in screen pixels."""
    box = await environment.page.frames[frame].locator(selector).first.bounding_box()
    assert box is not None, selector
    scale = environment.settings.scale
    x, y, width, height = (box[side] * scale for side in ("x", "y", "width", "height"))
    return Box(x, y, x + width, y + height)


async def center(environment: BrowserEnvironment, selector: str, frame: int = 0) -> dict[str, float]:
    x, y = (await box_of(environment, selector, frame)).center
    return {"x": x, "y": y}
