"""Faulty designs that a project declares, to measure its properties by: what one is, and where they are named.

``[tool.steelyard] variants = "module:NAME"`` names a tuple of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from steelyard.project import Project, Unusable, named, suggest
from steelyard.suite import Preset, Suite


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
        engine: which one shows it: ``explore``, or ``liveness`` where something does not happen in the end.
    """

    name: str
    story: str
    origin: str
    property: str
    replace: Mapping[str, Callable[..., Any]]
    scope: Preset
    engine: str = attrs.field(default="explore", validator=attrs.validators.in_(("explore", "liveness")))

    def put_into(self, suite: Suite) -> Suite:
        """The suite with the faulty actions, in the scope where they go wrong."""
        return attrs.evolve(suite.replacing(**self.replace), presets={self.scope.name: self.scope})


def variants_of(project: Project) -> tuple[Variant, ...]:
    """The faulty designs that a project names.

    Raises:
        Unusable: it names none, or they do not import.
    """
    told, found = named(project, "variants")
    if not isinstance(found, tuple) or not all(isinstance(one, Variant) for one in found):
        raise Unusable(f"{told} is no tuple of Variant but {type(found).__name__}")
    return found


def variant_of(project: Project, name: str) -> Variant:
    """The faulty design of that name.

    Raises:
        Unusable: there is none.
    """
    known = {one.name: one for one in variants_of(project)}
    if name not in known:
        raise Unusable(f"no variant {name}{suggest(name, known)}")
    return known[name]
