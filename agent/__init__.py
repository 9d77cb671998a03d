"""What decides: contracts, loop, safety, tasks, perception, models and log. Importing it has no effect."""
