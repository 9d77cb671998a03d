"""MiniWoB++ tasks as an environment."""
