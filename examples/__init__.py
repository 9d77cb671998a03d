"""Small applications and task files to try the agent on; run from the repository root."""
