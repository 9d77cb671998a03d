"""Failure modes and abilities of a model, measured by clicks on probe pages."""
