"""The sample program in Qt: /usr/bin/python3 sample_qt.py FILE 5|6, by python3-pyqt5 or python3-pyqt6."""

import sys

from sample_state import COLOURS, EVERY_MS, LINES, State

if sys.argv[2] == "5":
    from PyQt5.QtCore import QPoint, QTimer
    from PyQt5.QtGui import QKeySequence
    from PyQt5.QtWidgets import (
        QApplication,
        QFrame,
        QGridLayout,
        QLabel,
        QLineEdit,
        QListWidget,
        QMainWindow,
        QPlainTextEdit,
        QPushButton,
        QShortcut,
        QWidget,
    )
else:
    from PyQt6.QtCore import QPoint, QTimer
    from PyQt6.QtGui import QKeySequence, QShortcut
    from PyQt6.QtWidgets import (
        QApplication,
        QFrame,
        QGridLayout,
        QLabel,
        QLineEdit,
        QListWidget,
        QMainWindow,
        QPlainTextEdit,
        QPushButton,
        QWidget,
    )

counts = {"clicks": 0, "said": 0, "saved": 0}
drag = [0, 0, 0, 0]


def count(name):
    counts[name] += 1


class Canvas(QFrame):
    def __init__(self):
        super().__init__()
        self.setFixedSize(200, 80)
        self.setStyleSheet("background: white")

    def mousePressEvent(self, event):
        drag[:2] = point(self, event)

    def mouseReleaseEvent(self, event):
        drag[2:] = point(self, event)


def point(widget, event):
    at, scale = event.pos(), widget.devicePixelRatioF()
    return [round(at.x() * scale), round(at.y() * scale)]


app = QApplication(sys.argv[:1])
window = QMainWindow()
window.setWindowTitle("Sample")
actions = window.menuBar().addMenu("Actions")
actions.addAction("Say hello").triggered.connect(lambda: count("said"))
actions.addAction("Nothing")
body = QWidget()
grid = QGridLayout(body)
entry, secret, area = QLineEdit("alpha beta gamma"), QLineEdit(), QPlainTextEdit()
secret.setEchoMode(QLineEdit.EchoMode.Password)
area.setFixedHeight(80)
area.setTabChangesFocus(False)
button, canvas, choice, lines = (
    QPushButton("Count"),
    Canvas(),
    QListWidget(),
    QPlainTextEdit("\n".join(LINES)),
)
button.clicked.connect(lambda: count("clicks"))
choice.addItems(COLOURS)
for widget in (choice, lines):
    widget.setFixedHeight(130)
lines.setReadOnly(True)
name_label, secret_label = QLabel("Name"), QLabel("Password")
name_label.setBuddy(entry)
secret_label.setBuddy(secret)
for row, (left, right) in enumerate(((name_label, entry), (secret_label, secret))):
    grid.addWidget(left, row, 0)
    grid.addWidget(right, row, 1)
grid.addWidget(area, 2, 0, 1, 2)
grid.addWidget(button, 3, 0)
grid.addWidget(canvas, 3, 1)
grid.addWidget(choice, 4, 0)
grid.addWidget(lines, 4, 1)
window.setCentralWidget(body)
QShortcut(QKeySequence("Ctrl+S"), window).activated.connect(lambda: count("saved"))
WIDGETS = dict(entry=entry, secret=secret, area=area, button=button, canvas=canvas, list=choice, lines=lines)


def place(widget):
    at, scale = widget.mapToGlobal(QPoint(0, 0)), widget.devicePixelRatioF()
    return [round(side * scale) for side in (at.x(), at.y(), widget.width(), widget.height())]


def scrolled():
    """The text view scrolls by whole lines."""
    height = lines.fontMetrics().lineSpacing()
    return round(lines.verticalScrollBar().value() * height * lines.devicePixelRatioF())


def read():
    chosen = choice.currentItem()
    return {
        **counts,
        "drag": drag,
        "entry": entry.text(),
        "secret": secret.text(),
        "area": area.toPlainText(),
        "chosen": chosen.text() if chosen else "",
        "scrolled": scrolled(),
        "places": {name: place(widget) for name, widget in WIDGETS.items()},
    }


state, timer = State(read), QTimer()
timer.timeout.connect(state.write)
timer.start(EVERY_MS)
window.show()
sys.exit(app.exec())
