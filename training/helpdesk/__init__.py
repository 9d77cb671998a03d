"""The helpdesk as a source of training data: goals in words, an oracle, collection, the oracle as a model."""
