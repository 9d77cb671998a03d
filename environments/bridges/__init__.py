"""Environments of Gymnasium and BrowserGym as ours, and ours as theirs."""
