"""Steelyard: runs and proves a protocol from one Python source."""

__version__ = "0.1.0"
