"""A small ticket system with server-side pages: a real application for the agent to work in.

`python -m handeye.examples.helpdesk --port 8000 --database helpdesk.db --seed 7`.
"""
