"""Prompt injection: pages that attack the agent, and what it did."""
