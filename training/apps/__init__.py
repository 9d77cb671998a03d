"""Small web applications in random states, with goals and what the next step is: training data."""
