"""Small applications and task files to try the agent on."""
