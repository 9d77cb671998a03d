"""A GUI agent that sees: it drives a browser or a desktop from pixels and leaves a log."""
