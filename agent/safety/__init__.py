"""What may be done: the policy, what is checked before an action, and text that speaks to the agent."""
