"""Small protocols at random, sound ones and broken ones, for the checker's self-test.

`generate` is a function of its seed: the same source, byte for byte.  A sound protocol keeps all
that it claims (whether induction finds out is another matter); a broken one has one known fault,
in an action, in `is_valid`, in the genesis or in a claim.  Not every fault shows within the preset, and some
only show beyond it; what is true is for exhaustive search to say.  The preset is small enough to be
searched to the end; a broken protocol may have a few thousand states.

The templates were chosen for the known ways to a false proof: see the first line of each.
"""

from __future__ import annotations

import ast
import linecache
import re
import sys
from collections.abc import Iterator
from functools import cache
from random import Random
from types import ModuleType
from typing import Any

import attrs

from steelyard.generate.source import source_of
from steelyard.generate.template import Part, Template, names, template
from steelyard.suite import Invariant, Preset, Property, Relational, StepProperty, Suite, Theorem

__all__ = ["GeneratedProtocol", "generate"]

#: How often a protocol is made of two templates.
_PAIRS = 0.3
#: Templates with too many states to be combined, and those with few enough to be the second.
_LARGE = ("clock", "rota", "votes")
_SMALL = ("gates", "ledger", "levels", "lights", "split", "tickets")
#: How many maps and actions a protocol has at most.
_MAPS, _ACTIONS = 3, 5


@attrs.frozen(kw_only=True)
class GeneratedProtocol:
    """A protocol made at random.

    Attributes:
        templates: what it is made of.
        fault: what is wrong with it, in words; empty for a sound one.
        source: the module's text, which tracebacks and lifting find under its file name.
    """

    seed: int
    templates: tuple[str, ...]
    fault: str
    source: str
    suite: Suite

    @property
    def is_sound(self) -> bool:
        """Whether it has no fault."""
        return not self.fault

    @property
    def description(self) -> str:
        """One line for a report."""
        return f"protocol {self.seed}: {' and '.join(self.templates)}, {self.fault or 'sound'}"


@cache
def generate(seed: int) -> GeneratedProtocol:
    """The protocol of a seed.

    Consecutive seeds go round the templates; every second round is broken, by one fault after
    the other.
    """
    rng = Random(seed)  # noqa: S311 - reproducible, not secret
    known = names()
    turn, place = divmod(seed, len(known))
    first = template(known[place], rng)
    fault = first.faults[turn // 2 % len(first.faults)] if turn % 2 else None
    if fault is not None:
        first = first.with_fault(fault)
    second = template(rng.choice([name for name in _SMALL if name != first.name]), rng)
    pair = [first.without_options(), second.without_options()]
    parts = pair if rng.random() < _PAIRS and _fit(*pair) else [first.with_some_options(rng)]
    title = " and ".join(part.name for part in parts)
    source = source_of(parts, f"A generated protocol: {title}, {'sound' if fault is None else fault.sentence}.")
    module = _loaded(f"steelyard_generated_{seed}", source)
    return GeneratedProtocol(
        seed=seed,
        templates=tuple(part.name for part in parts),
        fault="" if fault is None else fault.sentence,
        source=source,
        suite=_suite(f"generated-{seed}", module, parts),
    )


def _fit(first: Template, second: Template) -> bool:
    """Whether two templates make one protocol of the intended size, without a name for two things."""
    both = (first, second)
    return (
        first.name not in _LARGE
        and sum(line.count("Map[") for one in both for line in one.lines["state"]) <= _MAPS
        and sum(len(one.of("actions")) for one in both) <= _ACTIONS
        and not _named(first) & _named(second)
    )


def _named(one: Template) -> set[str]:
    rows = (*one.lines["params"], *one.lines["state"], *one.lines["genesis"])
    return {row.partition(":")[0] for row in rows} | {part.name for part in one.parts}


def _loaded(name: str, source: str) -> ModuleType:
    """A module made from a text, which is found again by its file name."""
    filename = f"<{name}>"
    module = ModuleType(name, f"Made by steelyard.generate: {filename}.")
    module.__file__ = filename
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    sys.modules[name] = module
    exec(compile(source, filename, "exec", dont_inherit=True), vars(module))  # noqa: S102 - our own templates
    return module


def _suite(name: str, module: Any, parts: list[Template]) -> Suite:
    return Suite(
        name=name,
        params=module.Params,
        is_valid=module.is_valid,
        state=module.State,
        genesis=module.genesis,
        actions=tuple(getattr(module, part.name) for one in parts for part in one.of("actions")),
        properties=tuple(made for one in parts for part in one.parts for made in _properties(module, one.name, part)),
        presets={"tiny": _preset(module, parts)},
        assumptions={"G-01": "The weather keeps to what there is room for."},
    )


def _properties(module: Any, topic: str, part: Part) -> Iterator[Property]:
    """What a function of a template claims, if anything."""
    function = getattr(module, part.name)
    told: dict[str, Any] = {
        "id": f"{topic}.{part.name}",
        "statement": function.__doc__,
        "source": ("generated",),
    }
    match part.kind:
        case "invariants":
            yield Invariant(predicate=function, **told)
        case "steps":
            yield StepProperty(predicate=function, **told)
        case "theorems":
            yield Theorem(predicate=function, **told)
        case "relations" if not part.name.startswith(("left_", "right_")):
            left, right = (getattr(module, f"{side}_{part.name}") for side in ("left", "right"))
            yield Relational(left=left, right=right, relation=function, **told)


def _preset(module: Any, parts: list[Template]) -> Preset:
    params = {}
    pools: dict[str, dict[Any, None]] = {"Account": {"a": None, "b": None}}
    starts: list[dict[str, Any]] = [{}]
    for one in parts:
        for line in one.lines["params"]:
            field, value = re.fullmatch(r"(\w+): \w+ = (.+)", line).groups()  # type: ignore[union-attr]
            params[field] = ast.literal_eval(value)
        for line in one.lines["genesis"]:
            field, values = re.fullmatch(r"(\w+): .+? = (.+)", line).groups()  # type: ignore[union-attr]
            starts = [{**start, field: ast.literal_eval(v.strip())} for start in starts for v in values.split(";")]
        for line in one.lines["pools"]:
            unit, _, values = line.partition(":")
            pools.setdefault(unit, {}).update(dict.fromkeys(ast.literal_eval(f"({values},)")))
    return Preset(
        name="tiny",
        summary="two accounts, small numbers",
        params=module.Params(**params),
        genesis=tuple(starts),
        pools={unit: tuple(values) for unit, values in pools.items()},
        within=module.within,
    )
