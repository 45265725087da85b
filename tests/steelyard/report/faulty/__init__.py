"""Counters that count wrongly, for reports that have something to tell."""
