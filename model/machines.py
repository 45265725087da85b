"""Placeholder of a topic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

ACTIONS: tuple[Callable[..., Any], ...] = ()
