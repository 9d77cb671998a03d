# Two commands for a new user: `make demo` and `make test`. Both set up what they need.
