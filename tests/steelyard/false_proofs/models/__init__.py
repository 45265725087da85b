"""Protocols of a few lines, in the modelling language."""
