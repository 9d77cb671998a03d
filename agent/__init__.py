"""Handeye: a GUI agent that sees. Importing it has no effect; the parts are in its modules."""
