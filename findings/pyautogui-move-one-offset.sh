#!/usr/bin/env bash
# pyautogui 0.9.54 on X11 (needs xvfb-run): move(100), which its own docs allow with yOffset left out ("0 by default"),
# also moves the pointer down by as much as its y is, because an omitted offset is filled with the pointer's place.
# move(100, 0) does not. Seen:
#   move(100) from (50, 80) ends at (150, 160)
#   move(100, 0) from (50, 80) ends at (150, 80)
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet pyautogui==0.9.54 python-xlib==0.33
cat > "$place/move.py" <<'PYTHON'
import pyautogui

ends = []
for offsets in ((100,), (100, 0)):
    pyautogui.moveTo(50, 80)
    pyautogui.move(*offsets)
    ends.append(tuple(pyautogui.position()))
    print(f"move{offsets} from (50, 80) ends at {ends[-1]}")
raise SystemExit(0 if ends == [(150, 160), (150, 80)] else 1)
PYTHON
touch "$place/.Xauthority"
XAUTHORITY="$place/.Xauthority" xvfb-run -a "$place/venv/bin/python" "$place/move.py"
