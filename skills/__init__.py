"""Named routines that the model, a task or a person can call as one action: hand-written and learned ones.

A skill reads what the environment says is on its screen and yields actions; it never holds the environment.
"""
