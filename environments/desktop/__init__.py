"""A desktop as an environment: a display of its own, or the screen the user sits at."""
