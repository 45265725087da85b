"""What is checked, as data: the protocol, its properties, its presets.

Nothing here computes.  Predicates are named functions in the modelling language:

- invariant: ``(params, state) -> bool``;
- step property: ``(params, before, step, after) -> bool`` with ``step.action`` (a name),
  ``step.caller`` (an identity, or NOBODY) and ``step.arguments.NAME``;
- theorem: ``(params, *, free typed variables) -> bool``, for all of them and all valid params;
- relational: two programs ``(params, state, *, variables) -> State`` from one state, and
  ``(params, before, left, right) -> bool`` of their outcomes, where both succeed;
- reachable: ``(params, state) -> bool``, or a step's ``(params, before, step, after) -> bool``;
- leads-to: two of ``(params, state) -> bool``, or ``(params, state, key) -> bool``, the key of any name.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import cached_property
from typing import Any

import attrs

from steelyard.language import ActionInfo, Identity, info_of
from steelyard.schema import maps_in

#: The caller of a step that the environment makes.
NOBODY = Identity("(nobody)")


class Verdict(Enum):
    """What is known of a property, from best to worst; ``rank`` orders them."""

    PROVEN = "proven"
    EXPLORED = "explored"
    BOUNDED = "bounded"
    REACHED = "reached"
    TESTED = "tested"
    CONDITIONAL = "conditional"
    NOT_INDUCTIVE = "not inductive"
    UNKNOWN = "unknown"
    VACUOUS = "vacuous"
    UNREACHED = "unreached"
    VIOLATED = "violated"

    @property
    def rank(self) -> int:
        """Higher is better; everything at or below CONDITIONAL counts as unknown."""
        order = {
            Verdict.PROVEN: 5,
            Verdict.REACHED: 5,
            Verdict.EXPLORED: 4,
            Verdict.BOUNDED: 3,
            Verdict.TESTED: 2,
            Verdict.VACUOUS: -1,
            Verdict.VIOLATED: -2,
        }
        return order.get(self, 0)


class Kind(Enum):
    """The kinds of property."""

    INVARIANT = "invariant"
    STEP = "step"
    THEOREM = "theorem"
    RELATIONAL = "relational"
    REACHABLE = "reachable"
    LEADS_TO = "leads-to"
    MODEL = "model"


@attrs.frozen
class Step:
    """One move, as a step property sees it."""

    action: str
    caller: Any
    arguments: Any


def _name(_instance: object, field: attrs.Attribute[str], value: str) -> None:
    if not re.fullmatch(r"[a-z]\w*(\.\w+)+", value, re.ASCII):
        raise ValueError(f"{field.name} must be topic.name, of letters, digits and underscores, got {value!r}")


def _word(_instance: object, field: attrs.Attribute[str], value: str) -> None:
    is_left_out = not value and field.default == value
    if not is_left_out and not re.fullmatch(r"[a-z][a-z0-9_]*", value, re.ASCII):
        raise ValueError(f"{field.name} must be one word in lower case, got {value!r}")


def _sentence(_instance: object, field: attrs.Attribute[str], value: str) -> None:
    if not value or not value[0].isupper() or not value.endswith("."):
        raise ValueError(f"{field.name} must be one English sentence, got {value!r}")


def _sources(_instance: object, _field: attrs.Attribute[Any], value: tuple[str, ...]) -> None:
    if not value or isinstance(value, str):
        raise ValueError("source must be a tuple of at least one reference, such as ('S5.1',)")


@attrs.frozen(kw_only=True)
class _Property:
    """What every property declares.

    Attributes:
        id: ``topic.name``, stable.
        statement: one English sentence.
        source: references such as ``S5.1``, ``P5 Bridge`` (a section of the protocol), ``A-05``.
        expected: the verdict it must reach.
        shortfall: why the expected verdict is lower than the best of its kind, else empty.
        renamed_from: the id that it had before; the gate then compares it with that one.
    """

    id: str = attrs.field(validator=_name)
    statement: str = attrs.field(validator=_sentence)
    source: tuple[str, ...] = attrs.field(validator=_sources)
    expected: Verdict = Verdict.PROVEN
    shortfall: str = ""
    renamed_from: str = ""

    @property
    def topic(self) -> str:
        """The part of the id before the first dot."""
        return self.id.split(".")[0]


@attrs.frozen(kw_only=True)
class Invariant(_Property):
    """A predicate that holds in every reachable state.

    `lemma` marks one that serves proofs only; `stratum` orders the proofs: an invariant may use
    those of its own stratum (jointly) and of lower ones.  Where one step does not suffice, `k`
    up to 3 lets the proof look back over that many states (k-induction).
    """

    predicate: Callable[..., bool]
    lemma: bool = False
    stratum: int = 0
    k: int = attrs.field(default=1, validator=attrs.validators.in_((1, 2, 3)))
    kind: Kind = attrs.field(default=Kind.INVARIANT, init=False)


@attrs.frozen(kw_only=True)
class StepProperty(_Property):
    """A predicate of every step from a reachable state.  `actions` limits it, when given."""

    predicate: Callable[..., bool]
    actions: tuple[str, ...] = ()
    kind: Kind = attrs.field(default=Kind.STEP, init=False)


@attrs.frozen(kw_only=True)
class Theorem(_Property):
    """Pure arithmetic, for all variables and all valid params."""

    predicate: Callable[..., bool]
    kind: Kind = attrs.field(default=Kind.THEOREM, init=False)


@attrs.frozen(kw_only=True)
class Relational(_Property):
    """Two short programs from one reachable state, compared where both succeed."""

    left: Callable[..., Any]
    right: Callable[..., Any]
    relation: Callable[..., bool]
    kind: Kind = attrs.field(default=Kind.RELATIONAL, init=False)


@attrs.frozen(kw_only=True)
class Reachable(_Property):
    """Something that can happen: a state, or a step (`of_step`).

    With a `story`, ``steelyard explain STORY`` prints the trace that leads there, step by step.
    """

    predicate: Callable[..., bool]
    of_step: bool = False
    story: str = attrs.field(default="", validator=_word)
    expected: Verdict = Verdict.REACHED
    kind: Kind = attrs.field(default=Kind.REACHABLE, init=False)


@attrs.frozen(kw_only=True)
class Fairness:
    """Weak fairness of calls, each an action with its arguments: if it stays possible, it is made some time.

    Attributes:
        action: its name; it must say ``fair=`` where it is declared.
        reason: who makes the calls, and why, in one English sentence.
        when: ``(params, state, step) -> bool``: only a call of which this stays true, too.
    """

    action: str
    reason: str = attrs.field(validator=_sentence)
    when: Callable[..., bool] | None = None


@attrs.frozen(kw_only=True)
class LeadsTo(_Property):
    """Whenever `antecedent` holds, `consequent` holds then or some time later, in every fair run.

    With `each`, the dotted path of a map such as ``contract.deposits``, it is claimed of every key that is ever in
    it, and the predicates are ``(params, state, key) -> bool``, asked also where there is no such entry.
    """

    antecedent: Callable[..., bool]
    consequent: Callable[..., bool]
    each: str = ""
    fairness: tuple[Fairness, ...] = ()
    expected: Verdict = Verdict.EXPLORED
    kind: Kind = attrs.field(default=Kind.LEADS_TO, init=False)


@attrs.frozen(kw_only=True)
class ModelProperty(_Property):
    """What every model owes, whatever its protocol: `MODEL_PROPERTIES` lists them."""

    kind: Kind = attrs.field(default=Kind.MODEL, init=False)


MODEL_PROPERTIES = (
    ModelProperty(
        id="model.types",
        statement="Every value that an action writes fits its type.",
        source=("DESIGN 4.6",),
    ),
    ModelProperty(
        id="model.no_fault",
        statement="No action divides by a number that is not positive or reads an entry that is absent.",
        source=("DESIGN 4.6",),
    ),
    ModelProperty(
        id="model.paths",
        statement="The paths of each action cover every well-typed state and exclude each other.",
        source=("DESIGN 4.1",),
    ),
)

Property = Invariant | StepProperty | Theorem | Relational | Reachable | LeadsTo | ModelProperty


#: The name of a preset or slice: it stands in ``--preset tiny.bridge``.
_SCOPE_NAME = re.compile(r"[\w-]+", re.ASCII)


@attrs.frozen(kw_only=True)
class Rest:
    """A way for a run to rest: nothing can happen any more, because all is done or somebody is waited for.

    Attributes:
        name: one word, for a report.
        statement: one English sentence.
        predicate: ``(params, state) -> bool``; of several that hold, the first declared counts.
        waits_for: who could go on, such as "the admin"; empty where all is done.
    """

    name: str = attrs.field(validator=_word)
    statement: str = attrs.field(validator=_sentence)
    predicate: Callable[..., bool]
    waits_for: str = ""


@attrs.frozen(kw_only=True)
class Preset:
    """One finite scope of the protocol, or the union of its slices, each of which is one.

    A preset with slices says its name, its summary and its params; the rest is said by each slice.

    Attributes:
        params: the parameters.
        genesis: the arguments of each initial state.
        pools: for each identity kind and unit, the values that arguments range over; the
            identities that a state contains are added to those.
        domains: for an action whose arguments depend on each other, a function
            ``(params, state) -> iterable of argument mappings`` in place of the product of pools.
        within: ``(params, state) -> bool``: a state outside is kept but not expanded (a *cut*).
        view: ``(params, state) -> state``: two states of equal view are explored once.
        actions: the only actions that are called, by name; empty for all.
        absent: one sentence on what that leaves out, or takes for more than it is.
        slices: the scopes of which this preset is the union; one is addressed as ``tiny.bridge``.
        summary: a few words, such as "3 accounts, 3 guardians".
    """

    name: str
    summary: str
    params: Any
    genesis: tuple[Mapping[str, Any], ...] = ()
    pools: Mapping[str, tuple[Any, ...]] = attrs.field(factory=dict)
    domains: Mapping[str, Callable[..., Iterable[Mapping[str, Any]]]] = attrs.field(factory=dict)
    within: Callable[..., bool] | None = None
    view: Callable[..., Any] | None = None
    actions: tuple[str, ...] = ()
    absent: str = ""
    slices: tuple[Preset, ...] = ()

    def __attrs_post_init__(self) -> None:
        names = [one.name for one in self.slices]
        wrong = [name for name in names if not _SCOPE_NAME.fullmatch(name) or names.count(name) > 1]
        if wrong:
            raise ValueError(
                f"the slices of {self.name} need different names, of letters, digits, hyphens and underscores"
            )
        own = ("genesis", "pools", "domains", "within", "view", "actions", "absent")
        if self.slices and any(getattr(self, field) for field in own):
            raise ValueError(f"the preset {self.name} is the union of its slices: all but its params is theirs")
        if any(one.slices for one in self.slices):
            raise ValueError(f"the slices of {self.name} cannot be sliced again")
        if self.actions and (not self.absent[:1].isupper() or not self.absent.endswith(".")):
            raise ValueError(
                f"the preset {self.name} has some actions only: `absent` must say in a sentence what it lacks"
            )


@attrs.frozen(kw_only=True)
class Suite:
    """A protocol and all that is claimed of it.

    Attributes:
        params: the class of the parameters.
        is_valid: ``(params) -> bool``: the parameters for which everything is claimed.
        state: the class of the states.
        genesis: ``(params, *, arguments) -> State``: the initial states; it may refuse.
        assumptions: id -> one sentence.
        presets: by name; the first is the default.
        rests: the ways to rest; every state in which nothing can happen must be one of them.
        in_flight: ``(params, state) -> bool``: something is under way, so that not all is done.
        seed: id -> sentence: what was asked for, each of which some action or property cites.
        sections: id -> title: what else may be cited.
    """

    name: str
    params: type
    is_valid: Callable[..., bool]
    state: type
    genesis: Callable[..., Any]
    actions: tuple[Callable[..., Any], ...]
    properties: tuple[Property, ...]
    presets: Mapping[str, Preset]
    assumptions: Mapping[str, str] = attrs.field(factory=dict)
    rests: tuple[Rest, ...] = ()
    in_flight: Callable[..., bool] | None = None
    seed: Mapping[str, str] = attrs.field(factory=dict)
    sections: Mapping[str, str] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for what, names in (
            ("action", [info_of(f).name for f in self.actions]),
            ("property", [p.id for p in self.properties]),
            ("rest", [rest.name for rest in self.rests]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{what} registered twice: {', '.join(twice)}")
        known = {info.name for info in self.infos()}
        if "genesis" in known:
            raise ValueError("no action may be called genesis, which is what the initial states are told by")
        for p in self.properties:
            unknown = sorted(set(p.actions) - known) if isinstance(p, StepProperty) else []
            if unknown:
                raise ValueError(f"{p.id} is about no such action: {', '.join(unknown)}")
            if isinstance(p, LeadsTo):
                self._refuse_unfit(p)
        if not self.presets:
            raise ValueError("a suite needs at least one preset")
        for name in self.presets:
            if not _SCOPE_NAME.fullmatch(name):
                raise ValueError(f"a preset's name is of letters, digits, hyphens and underscores, got {name!r}")
        for name, scope in self.scopes().items():
            unknown = sorted(set(scope.actions) - known)
            if unknown:
                raise ValueError(f"the preset {name} has no such action to offer: {', '.join(unknown)}")

    def _refuse_unfit(self, claim: LeadsTo) -> None:
        for name in sorted({one.action for one in claim.fairness} - {info.name for info in self.infos() if info.fair}):
            raise ValueError(f"{claim.id} needs {name} to be fair, and no action of that name says `fair=`")
        twice = sorted(
            {one.action for one in claim.fairness if [o.action for o in claim.fairness].count(one.action) > 1}
        )
        if twice:
            raise ValueError(f"{claim.id} says twice when a call is fair: {', '.join(twice)}")
        if claim.each and claim.each not in maps_in(self.state):
            raise ValueError(f"{claim.id} is about each entry of {claim.each}, which is no map of the state")

    @cached_property
    def _by_name(self) -> Mapping[str, Callable[..., Any]]:
        return {info_of(f).name: f for f in self.actions}

    def action(self, name: str) -> Callable[..., Any]:
        """The action of that name.

        Raises:
            KeyError: there is none.
        """
        return self._by_name[name]

    def preset(self, name: str) -> Preset:
        """The preset of that name, or the slice of that address.

        Raises:
            KeyError: there is none.
        """
        return {**self.scopes(), **self.presets}[name]

    def scopes(self, preset: str = "") -> dict[str, Preset]:
        """By address, the scopes that a preset is the union of (itself, if it has no slices), or those of all presets.

        Raises:
            KeyError: there is no such preset or slice.
        """
        chosen = {preset: self.preset(preset)} if preset else self.presets
        found: dict[str, Preset] = {}
        for name, one in chosen.items():
            found.update({f"{name}.{part.name}": part for part in one.slices} or {name: one})
        return found

    def offered(self, preset: Preset) -> tuple[Callable[..., Any], ...]:
        """The actions that are called in a scope, in the suite's order."""
        return tuple(f for f in self.actions if not preset.actions or info_of(f).name in preset.actions)

    def infos(self) -> tuple[ActionInfo, ...]:
        """The declarations of all actions, in order."""
        return tuple(info_of(f) for f in self.actions)

    def of_kind(self, kind: Kind) -> tuple[Any, ...]:
        """The properties of one kind, in order."""
        return tuple(p for p in self.properties if p.kind is kind)

    def replacing(self, /, **actions: Callable[..., Any]) -> Suite:
        """The suite with some actions replaced, by name: how a faulty design is made.

        Raises:
            KeyError: no action has that name.
        """
        unknown = set(actions) - {info.name for info in self.infos()}
        if unknown:
            raise KeyError(f"no such action: {', '.join(sorted(unknown))}")
        return attrs.evolve(self, actions=tuple(actions.get(info_of(f).name, f) for f in self.actions))


def location_of(function: Callable[..., Any]) -> tuple[str, int]:
    """The file and the first line of a function, for people."""
    code = inspect.unwrap(function).__code__
    return code.co_filename, code.co_firstlineno
