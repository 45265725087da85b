"""Predicates over one state, by the topics of the model.  What they mean stands in properties."""
