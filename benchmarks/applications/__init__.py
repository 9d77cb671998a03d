"""Validation applications of the built-in VLM: six small web applications, 200 goals, judged by their state.

Nothing of them is ever trained on, see VALIDATION_APPLICATIONS in training/splits.py.
"""
