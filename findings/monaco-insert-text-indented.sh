#!/usr/bin/env bash
# monaco-editor 0.57.0 in Chromium (playwright 1.65.0; needs `chromium`, npm): keyboard.insert_text, which "dispatches
# only an input event" and gives CodeMirror, Ace or a textarea its lines as they are, is indented again by Monaco line
# by line, as if every line break had been a key. A paste event made by a script gives the same text unchanged. Seen:
#   insert_text: 'def f(x):\n        if x:\n                return [1]\n                    return (2)'
#   paste:       'def f(x):\n    if x:\n        return [1]\n    return (2)'
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts monaco-editor@0.57.0
python3 -m venv venv
venv/bin/pip install --quiet playwright==1.65.0
cat > page.html <<'HTML'
<!doctype html><div id=m style="height:300px"></div><script src="node_modules/monaco-editor/min/vs/loader.js"></script>
<script>require.config({ paths: { vs: 'node_modules/monaco-editor/min/vs' } });
require(['vs/editor/editor.main'], () => { window.editor = monaco.editor.create(m, { language: 'python' }); });</script>
HTML
python3 -m http.server --bind 127.0.0.1 8765 > /dev/null 2>&1 &
server=$!
trap 'kill $server; rm -rf "$place"' EXIT
cat > see.py <<'PYTHON'
import shutil
from playwright.sync_api import sync_playwright

TEXT = "def f(x):\n    if x:\n        return [1]\n    return (2)"
PASTE = """text => {
  const given = new DataTransfer();
  given.setData('text/plain', text);
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: given, bubbles: true }));
}"""
with sync_playwright() as playwright:
    options = ["--no-sandbox"]
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=options)
    page = browser.new_page()
    page.goto("http://127.0.0.1:8765/page.html")
    page.wait_for_function("window.editor", timeout=120_000)
    held = []
    for way in ("insert_text", "paste"):
        page.evaluate("editor.setValue(''); editor.focus()")
        if way == "paste":
            page.evaluate(PASTE, TEXT)
        else:
            page.keyboard.insert_text(TEXT)
        page.wait_for_timeout(500)
        held.append(page.evaluate("editor.getValue()"))
        print(f"{way}: {held[-1]!r}")
    browser.close()
raise SystemExit(0 if held[0] != TEXT and held[1] == TEXT else 1)
PYTHON
venv/bin/python see.py
