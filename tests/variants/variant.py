"""What a faulty design declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from properties.presets import BRIDGE_SLICE
from steelyard.suite import Preset


@attrs.frozen(kw_only=True)
class Variant:
    """One faulty design.

    Attributes:
        name: stable, in words.
        story: what goes wrong, in one sentence.
        origin: where it comes from: ``F-4 U1`` of the facts, ``P4.4`` of the protocol, or a slip.
        property: the id of the property that must catch it.
        replace: the faulty actions, by name; ``Suite.replacing`` puts them in.
        scope: where it goes wrong.
    """

    name: str
    story: str
    origin: str
    property: str
    replace: Mapping[str, Callable[..., Any]]
    scope: Preset = BRIDGE_SLICE
