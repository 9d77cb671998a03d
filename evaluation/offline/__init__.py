"""Models scored on recorded runs, without a browser."""
