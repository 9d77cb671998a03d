"""A page in a real Chromium as an environment."""
