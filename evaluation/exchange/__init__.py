"""Runs of others as our logs, and our logs as tables."""
