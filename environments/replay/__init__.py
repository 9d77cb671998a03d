"""A recorded run as an environment, and recorded actions done again."""
