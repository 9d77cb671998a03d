"""Task files, their checks and outputs, and the settings of a run."""
