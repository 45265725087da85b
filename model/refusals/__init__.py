"""The refusals: outcomes of the protocol, one class a rule, by topic."""
