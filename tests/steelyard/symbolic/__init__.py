"""Tests of the symbolic layer: terms against their meaning, maps against running maps."""
