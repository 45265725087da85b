"""What a suite says, as plain data: all that the judge is told of a side.

Everything is evaluated by the code that proofs are made with: the paths of the actions, and each predicate as a
term over free states.  Nothing is judged here.  A side that answers is in the tree's own process, so the judge
takes what comes from it for data, never for objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property, partial
from typing import Any

from steelyard.cache import keys
from steelyard.engines.goals import formula
from steelyard.gate import made_of, numbering, shapes
from steelyard.gate.encoding import Writer
from steelyard.gate.memory import Parts
from steelyard.itf import encode
from steelyard.language import info_of
from steelyard.project import shorten
from steelyard.report import words
from steelyard.run import Namespace
from steelyard.schema import (
    MapShape,
    ModellingError,
    RecordShape,
    Shape,
    TupleShape,
    arguments_of,
    maps_in,
    record_shape,
)
from steelyard.suite import (
    Invariant,
    LeadsTo,
    Preset,
    Property,
    Reachable,
    Relational,
    StepProperty,
    Suite,
    Theorem,
    location_of,
)
from steelyard.symbolic.paths import Path
from steelyard.symbolic.state import any_step, argument_name, symbolic, symbolic_arguments, symbolic_step
from steelyard.symbolic.summary import Summary, Symbolic
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import flatten

#: The names of the free states that a claim may be about, beside ``s``.
AFTER, LEFT, RIGHT = "after", "left", "right"
#: The name of the key of a leads-to that is claimed of each entry.
EACH = "each key"

Plain = dict[str, Any]


# --- the whole ----------------------------------------------------------------------------


def export(suite: Suite, root: str, given: Term | None = None, known: Parts | None = None) -> Plain:
    """Everything that the judge compares.  Paths are those of params that `given` allows, else of valid ones.

    What is `known` of an action, a property or a scope is not made again.
    """
    return _Exporter(suite, root, given, known).whole()


def of_steps(suite: Suite, wanted: Iterable[str]) -> Plain:
    """For each of some properties of steps its term at each action, with that action's own arguments."""
    exporter = _Exporter(suite, "", None)
    found = {}
    for claim in suite.properties:
        if claim.id in wanted and isinstance(claim, StepProperty | Reachable):
            actions = getattr(claim, "actions", ()) or tuple(exporter.actions)
            found[claim.id] = exporter.for_each(claim.id, claim.predicate, actions)
    return {"terms": found, "nodes": exporter.term.nodes}


def validity(suite: Suite) -> Term:
    """The term of the parameters for which everything is claimed."""
    return Symbolic(suite).valid


class _Exporter:
    def __init__(self, suite: Suite, root: str, given: Term | None, known: Parts | None = None) -> None:
        self._known = known
        self._given = "" if given is None else given.code.hex()
        self.suite = suite
        self.root = root
        self.term = Writer()
        self.symbolic = Symbolic(suite, given=given)
        self.shape = self.symbolic.shape
        self.params, self.state = self.symbolic.params, self.symbolic.state
        self.after = symbolic(self.shape, AFTER)
        self.actions = {info_of(f).name: f for f in suite.actions}

    def whole(self) -> Plain:
        suite = self.suite
        made = {
            **numbering.schema(suite),
            "name": suite.name,
            "actions": {name: self._action(name) for name in self.actions},
            "genesis": self._genesis(),
            "is_valid": self._predicate("is_valid", suite.is_valid, self.params),
            "properties": self._properties(),
            "rests": {
                rest.name: {
                    **self._predicate(f"the rest {rest.name}", rest.predicate, self.params, self.state),
                    "statement": rest.statement,
                    "waits_for": rest.waits_for,
                }
                for rest in suite.rests
            },
            "in_flight": None
            if suite.in_flight is None
            else self._predicate("in_flight", suite.in_flight, self.params, self.state),
            "presets": {name: self._preset(preset) for name, preset in suite.presets.items()},
            "scopes": {address: self._scope(address, preset) for address, preset in suite.scopes().items()},
            "assumptions": dict(suite.assumptions),
            "seed": dict(suite.seed),
            "sections": dict(suite.sections),
        }
        made["nodes"] = self.term.nodes
        return made

    def _by_itself(self, key: Callable[..., str | None], make: Callable[[], Plain], *question: Any) -> Plain:
        """A part that has its terms with it, and so may be known from before; it names no place."""

        def made() -> Plain:
            others, self.term = self.term, Writer()
            try:
                return {**make(), "nodes": self.term.nodes}
            finally:
                self.term = others

        return made() if self._known is None else self._known.told(key, made, self._given, *question)

    # --- actions --------------------------------------------------------------------------

    def _action(self, name: str) -> Plain:
        function = self.actions[name]
        info = info_of(function)
        declared = {"by": info.by, "caller": info.caller, "fair": info.fair, "renamed_from": info.renamed_from}
        found = self._by_itself(
            partial(keys.of_action, self.suite, name), lambda: self._summary(self.symbolic.summary(name))
        )
        return {**declared, **found, "location": self._location(function)}

    def _genesis(self) -> Plain:
        found = self._by_itself(
            partial(keys.of_action, self.suite, "genesis"), lambda: self._summary(self.symbolic.genesis(""))
        )
        return {**found, "location": self._location(self.suite.genesis)}

    def _summary(self, summary: Summary) -> Plain:
        return {
            "arguments": shapes.of_arguments(summary.function),
            "paths": [self._path(path) for path in summary.paths],
        }

    def _path(self, path: Path) -> Plain:
        made = {
            "conditions": [self.term(condition) for condition in path.conditions],
            "outcome": path.outcome,
            "code": path.code,
            "leaves": [],
            "maps": [],
        }
        if path.state is not None:
            self._left(self.shape, path.state, "s", made)
        return made

    def _left(self, shape: Shape, value: Any, name: str, made: Plain) -> None:
        """Note the leaves and maps of a state that a path leaves behind."""
        match shape:
            case RecordShape(fields=fields):
                for field, inner in fields:
                    self._left(inner, getattr(value, field), f"{name}.{field}", made)
            case TupleShape(items=items):
                for index, item in enumerate(items):
                    self._left(item, value[index], f"{name}[{index}]", made)
            case MapShape():
                writes = [
                    [[self.term(t) for t in write.key], self.term(write.present), [self.term(t) for t in write.leaves]]
                    for write in value.writes
                ]
                made["maps"].append([name, value.name, writes])
            case _:
                made["leaves"].append([name, self.term(flatten(shape, value)[0])])

    @cached_property
    def _protocol(self) -> tuple[Callable[..., Any], ...]:
        """All functions that the protocol itself is made of."""
        return made_of.reached_from((self.suite.genesis, self.suite.is_valid, *self.suite.actions))

    @cached_property
    def _protocol_by_name(self) -> tuple[str, ...]:
        return tuple(sorted(f"{one.__module__}.{one.__qualname__}" for one in self._protocol))

    # --- properties -----------------------------------------------------------------------

    def _predicate(self, owner: str, predicate: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Plain:
        made = formula(_Named(owner), predicate, *args, **kwargs)  # type: ignore[arg-type]
        # What it says beyond what the functions of the protocol do, whose changes are those of the actions.
        text = made_of.fingerprint(predicate, opaque=self._protocol)
        return {"term": self.term(made), "text": text, "location": self._location(predicate)}

    def _properties(self) -> list[Plain]:
        """All of them: known together where no claim changed, and else one by one."""

        def made() -> Plain:
            return {"properties": [self._property(claim) for claim in self.suite.properties]}

        if self._known is None:
            found = made()
        else:
            places = [self._location(one) for claim in self.suite.properties for one in _functions_of(claim)]
            key = partial(keys.of_claims, self.suite)
            found = self._known.told(key, made, self._given, self._protocol_by_name, *places)
        told: list[Plain] = found["properties"]
        return told

    def _property(self, claim: Property) -> Plain:
        key = partial(keys.of_claim, self.suite, claim)
        places = map(self._location, _functions_of(claim))
        return self._by_itself(key, lambda: self._said(claim), self._protocol_by_name, *places)

    def _said(self, claim: Property) -> Plain:
        made: Plain = {
            "id": claim.id,
            "kind": claim.kind.value,
            "statement": claim.statement,
            "source": list(claim.source),
            "expected": claim.expected.value,
            "shortfall": claim.shortfall,
            "renamed_from": claim.renamed_from,
        }
        match claim:
            case Invariant():
                made |= self._predicate(claim.id, claim.predicate, self.params, self.state)
                made |= {"lemma": claim.lemma, "stratum": claim.stratum, "k": claim.k}
            case StepProperty():
                offered = claim.actions or tuple(self.actions)
                made |= {"actions": list(claim.actions), **self._of_step(claim.id, claim.predicate, offered)}
            case Reachable(of_step=True):
                made |= {
                    "story": claim.story,
                    "of_step": True,
                    **self._of_step(claim.id, claim.predicate, tuple(self.actions)),
                }
            case Reachable():
                made |= {"story": claim.story}
                made |= self._predicate(claim.id, claim.predicate, self.params, self.state)
            case Theorem():
                arguments = symbolic_arguments(claim.predicate)
                made |= {"arguments": shapes.of_arguments(claim.predicate)}
                made |= self._predicate(claim.id, claim.predicate, self.params, **arguments)
            case Relational():
                made |= self._relational(claim)
            case LeadsTo():
                made |= self._leads_to(claim)
        return made

    def _of_step(self, owner: str, predicate: Callable[..., Any], actions: tuple[str, ...]) -> Plain:
        """A predicate of steps: once for any call, or where that cannot be told, for each action."""
        try:
            return self._predicate(owner, predicate, self.params, self.state, any_step(self._any_arguments), self.after)
        except ModellingError:
            return {
                "terms": self.for_each(owner, predicate, actions),
                "text": made_of.fingerprint(predicate, opaque=self._protocol),
                "location": self._location(predicate),
            }

    def for_each(self, owner: str, predicate: Callable[..., Any], actions: Iterable[str]) -> Plain:
        """A predicate of steps at each of some actions, with that action's own arguments."""
        return {name: self._at(owner, predicate, name, (self.after,))["term"] for name in actions}

    @cached_property
    def _any_arguments(self) -> Namespace:
        """All arguments of all actions by their names; what has more than one type is left out."""
        found: dict[str, set[str]] = {}
        values: dict[str, Any] = {}
        for function in self.actions.values():
            for (name, shape), value in zip(arguments_of(function), symbolic_arguments(function).values(), strict=True):
                found.setdefault(name, set()).add(repr(shapes.plain(shape)))
                values[name] = value
        return Namespace({name: value for name, value in values.items() if len(found[name]) == 1})

    def _at(self, owner: str, predicate: Callable[..., Any], action: str, after: tuple[Any, ...]) -> Plain:
        function = self.actions[action]
        step = symbolic_step(function, symbolic_arguments(function))
        return self._predicate(owner, predicate, self.params, self.state, step, *after)

    def _relational(self, claim: Relational) -> Plain:
        outcomes = symbolic(self.shape, LEFT), symbolic(self.shape, RIGHT)
        made = self._predicate(claim.id, claim.relation, self.params, self.state, *outcomes)
        for name, program in (("left", claim.left), ("right", claim.right)):
            summary = self._summary(self.symbolic.summarise(program, self.state))
            made[name] = {**summary, "text": self._made_of(program), "location": self._location(program)}
        return made

    def _leads_to(self, claim: LeadsTo) -> Plain:
        of = maps_in(self.suite.state)[claim.each].key if claim.each else None
        key = () if of is None else (symbolic(of, argument_name(EACH, of)),)
        at = (self.params, self.state, *key)
        return {
            "each": claim.each,
            "antecedent": self._predicate(claim.id, claim.antecedent, *at),
            "consequent": self._predicate(claim.id, claim.consequent, *at),
            "location": self._location(claim.antecedent),
            "fairness": {
                one.action: None if one.when is None else self._at(claim.id, one.when, one.action, ())
                for one in claim.fairness
            },
        }

    # --- scopes ---------------------------------------------------------------------------

    def _preset(self, preset: Preset) -> Plain:
        return {
            "summary": preset.summary,
            "params": encode(record_shape(self.suite.params), preset.params),
            "slices": [one.name for one in preset.slices],
        }

    def _scope(self, address: str, preset: Preset) -> Plain:
        key = partial(keys.of_preset, self.suite, address)
        return self._by_itself(key, lambda: self._begun_and_called(preset))

    def _begun_and_called(self, preset: Preset) -> Plain:
        begun = arguments_of(self.suite.genesis)
        within = preset.within
        return {
            "summary": preset.summary,
            "absent": preset.absent,
            "params": encode(record_shape(self.suite.params), preset.params),
            "genesis": [{name: encode(shape, one[name]) for name, shape in begun} for one in preset.genesis],
            "pools": {kind: [words.value(value) for value in values] for kind, values in preset.pools.items()},
            "domains": {name: self._made_of(domain) for name, domain in preset.domains.items()},
            "within": None
            if within is None
            else {"term": self._predicate("within", within, self.params, self.state)["term"]},
            "view": "" if preset.view is None else self._made_of(preset.view),
            "actions": [info_of(f).name for f in self.suite.offered(preset)],
        }

    def _made_of(self, function: Callable[..., Any]) -> str:
        return made_of.fingerprint(function, opaque=(*self.suite.actions, self.suite.state))

    def _location(self, function: Callable[..., Any]) -> str:
        file, line = location_of(function)
        return f"{shorten(file, self.root)}:{line}"


class _Named:
    """What `formula` names in an error."""

    def __init__(self, name: str) -> None:
        self.id = name


def _functions_of(claim: Property) -> list[Callable[..., Any]]:
    """The functions whose places are told with a property."""
    names = ("predicate", "antecedent", "consequent", "relation", "left", "right")
    return [getattr(claim, name) for name in names if hasattr(claim, name)]
