"""What a model may use: maps, refusals, actions, exact division, identities.

A model is plain Python on frozen attrs classes.  This module is all that it imports from
the checker, and nothing here knows that a value may be symbolic: run it, and it is Python.

An action is a pure function ``(params, state, *, arguments) -> State``.  It ends in one of
four ways: a state; a `Refused`, an outcome of the protocol; a `Discarded`, an environment's
move that an assumption excludes; or a `Fault`, which is always a bug of the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NewType, TypeVar, cast

import attrs

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")
G = TypeVar("G")
F = TypeVar("F", bound=Callable[..., Any])

if TYPE_CHECKING:
    # To a type checker these are what they run as, so that one cast is enough: `Rao(a - b)`.
    Identity = str
    Nat = int
else:
    #: An opaque name: compared for equality only.  Declare one with ``NewType("Account", Identity)``.
    Identity = NewType("Identity", str)
    #: A natural number.  Declare a unit with ``NewType("Rao", Nat)``; a plain ``int`` may be negative.
    Nat = NewType("Nat", int)


class Fault(Exception):
    """A bug of the model: an absent key read, a division by a number that is not positive."""


class AbsentKey(Fault):
    """``m[k]`` or ``m.remove(k)`` on a map without default that has no entry ``k``."""


class BadDivisor(Fault):
    """A division whose divisor is not positive."""


class Discarded(Exception):
    """The environment's move is excluded by an assumption; it is no refusal.

    `assumption` is the assumption's id, such as ``A-05``.
    """

    def __init__(self, assumption: str) -> None:
        super().__init__(assumption)
        self.assumption = assumption


class Refused(Exception):
    """The protocol refuses the call, and the state stays as it was.

    Subclass it with ``@attrs.frozen``, one class a rule, with the compared values as fields.
    The class name is the stable code.
    """

    #: Set on a class that only groups others, so that it is not counted as a code of its own.
    abstract: ClassVar[bool] = True

    @property
    def code(self) -> str:
        """The stable name of the rule that refused."""
        return type(self).__name__

    def __str__(self) -> str:
        cls: type = type(self)
        fields = attrs.fields_dict(cls) if attrs.has(cls) else {}
        told = ", ".join(f"{name}={getattr(self, name)}" for name in fields)
        return f"{self.code}({told})"


def require(condition: bool, refusal: Refused) -> None:
    """Refuse the call with `refusal` unless `condition` holds."""
    if not condition:
        raise refusal


def assume(condition: bool, assumption: str) -> None:
    """Discard the environment's move unless `condition`, which `assumption` grants, holds."""
    if not condition:
        raise Discarded(assumption)


def floor_div(dividend: int, divisor: int) -> int:
    """The largest integer not above ``dividend / divisor``.

    Raises:
        BadDivisor: the divisor is not positive.
    """
    if divisor <= 0:
        raise BadDivisor(f"{dividend} // {divisor}")
    return dividend // divisor


def ceil_div(dividend: int, divisor: int) -> int:
    """The smallest integer not below ``dividend / divisor``.

    Raises:
        BadDivisor: the divisor is not positive.
    """
    if divisor <= 0:
        raise BadDivisor(f"ceil({dividend} / {divisor})")
    return -((-dividend) // divisor)


def digest(*parts: int | str) -> Identity:
    """An injective digest of `parts`: equal digests have equal parts.

    The text is readable on purpose; a proof knows nothing of it but that it is injective and never made of itself.
    Parts are integers and identities (or literal tags).
    """
    return Identity("#" + ":".join(_escaped(part) for part in parts))


def _escaped(part: int | str) -> str:
    if isinstance(part, str):
        return part.replace("\\", "\\\\").replace(":", "\\:").replace("~", "\\~")
    return f"~{part}"


def implies(antecedent: bool, consequent: bool | Callable[[], bool]) -> bool:
    """``consequent`` wherever ``antecedent`` holds; a lambda is evaluated only there."""
    if not antecedent:
        return True
    return consequent() if callable(consequent) else consequent


def ite(condition: bool, then: T | Callable[[], T], otherwise: T | Callable[[], T]) -> T:
    """``then`` if ``condition`` holds, else ``otherwise``; an arm that is a lambda is lazy."""
    arm = then if condition else otherwise
    return arm() if callable(arm) else arm


def every(items: tuple[T, ...], predicate: Callable[[T], bool]) -> bool:
    """Whether `predicate` holds of each item of a fixed-length tuple."""
    return all(predicate(item) for item in items)


def some(items: tuple[T, ...], predicate: Callable[[T], bool]) -> bool:
    """Whether `predicate` holds of an item of a fixed-length tuple."""
    return any(predicate(item) for item in items)


def count(items: tuple[T, ...], predicate: Callable[[T], bool]) -> int:
    """Of how many items of a fixed-length tuple `predicate` holds."""
    return sum(1 for item in items if predicate(item))


# --- actions ------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class ActionInfo:
    """What `action` declares of a function.

    Attributes:
        by: the role that calls it, in the protocol's words.
        caller: the name of the argument that is the caller, or None for the environment.
        fair: why it happens in the end if it stays possible (for liveness), or None.
        renamed_from: the name that it had before, for the gate; else empty.
    """

    name: str
    by: str
    caller: str | None
    fair: str | None
    renamed_from: str = ""


def action(*, by: str, caller: str | None = None, fair: str | None = None, renamed_from: str = "") -> Callable[[F], F]:
    """Declare a function ``(params, state, *, arguments) -> State`` an action of the protocol.

    The function itself is returned unchanged: calling it is plain Python.
    """

    def declare(function: F) -> F:
        info = ActionInfo(name=function.__name__, by=by, caller=caller, fair=fair, renamed_from=renamed_from)
        function.__steelyard_action__ = info  # type: ignore[attr-defined]
        return function

    return declare


def info_of(function: Callable[..., Any]) -> ActionInfo:
    """The declaration of an action.

    Raises:
        TypeError: `function` is no action.
    """
    info = getattr(function, "__steelyard_action__", None)
    if not isinstance(info, ActionInfo):
        raise TypeError(f"{function!r} is no action: declare it with @action")
    return info


# --- maps ---------------------------------------------------------------------------------


class _Absent(Enum):
    ABSENT = "absent"


ABSENT = _Absent.ABSENT


class Map(Generic[K, V]):
    """An immutable map of any size.

    With a default it stores no default-valued entry: ``set(k, default)`` removes, and
    ``k in m`` means ``m[k] != default``.  Without one, reading an absent key is a `Fault`.
    `sum`, `sum_by`, `all` and `any` range over present keys and belong in predicates;
    actions touch single keys.  Iteration follows the keys' order, never the hash seed.
    """

    __slots__ = ("_default", "_entries", "_hash", "_items")

    def __init__(self, entries: Mapping[K, V] | None = None, *, default: V | _Absent = ABSENT) -> None:
        self._default = default
        self._entries: dict[K, V] = {k: v for k, v in (entries or {}).items() if v != default}
        self._hash: int | None = None
        self._items: tuple[tuple[K, V], ...] | None = None

    @property
    def default(self) -> V | _Absent:
        """The value of every key that has no entry, or ``ABSENT``."""
        return self._default

    def __getitem__(self, key: K) -> V:
        try:
            return self._entries[key]
        except KeyError:
            if self._default is ABSENT:
                raise AbsentKey(f"no entry {key!r}") from None
            return self._default

    def __contains__(self, key: K) -> bool:
        return key in self._entries

    def set(self, key: K, value: V) -> Map[K, V]:
        """The map with ``value`` at ``key``."""
        entries = dict(self._entries)
        if value == self._default:
            entries.pop(key, None)
        else:
            entries[key] = value
        return self._of(entries)

    def remove(self, key: K) -> Map[K, V]:
        """The map without the entry at ``key`` (with a default: with the default there).

        Raises:
            AbsentKey: there is no such entry, and the map has no default.
        """
        if key not in self._entries:
            if self._default is ABSENT:
                raise AbsentKey(f"no entry {key!r}")
            return self
        entries = dict(self._entries)
        del entries[key]
        return self._of(entries)

    def sum(self, measure: Callable[[K, V], int]) -> int:
        """The sum of ``measure(key, value)`` over the present keys."""
        return sum(measure(key, value) for key, value in self.items())

    def sum_by(self, group: Callable[[K, V], G], measure: Callable[[K, V], int]) -> Map[G, int]:
        """The sums of ``measure`` by ``group``, 0 for a group that has no key."""
        sums: dict[G, int] = {}
        for key, value in self.items():
            of = group(key, value)
            sums[of] = sums.get(of, 0) + measure(key, value)
        return Map(sums, default=0)

    def all(self, predicate: Callable[[K, V], bool]) -> bool:
        """Whether ``predicate(key, value)`` holds at each present key."""
        return all(predicate(key, value) for key, value in self.items())

    def any(self, predicate: Callable[[K, V], bool]) -> bool:
        """Whether ``predicate(key, value)`` holds at a present key."""
        return any(predicate(key, value) for key, value in self.items())

    def items(self) -> Iterable[tuple[K, V]]:
        """The entries in the order of their keys."""
        if self._items is None:
            self._items = tuple((key, self._entries[key]) for key in sorted(self._entries, key=order_of))
        return self._items

    def __iter__(self) -> Iterator[K]:
        return iter([key for key, _ in self.items()])

    def __len__(self) -> int:
        return len(self._entries)

    def __eq__(self, other: object) -> bool:
        # A step leaves most maps of a state the very objects that they were.
        if self is other:
            return True
        if not isinstance(other, Map):
            return NotImplemented
        return self._default == other._default and self._entries == other._entries

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._entries.items()))
        return self._hash

    def __repr__(self) -> str:
        told = ", ".join(f"{key!r}: {value!r}" for key, value in self.items())
        tail = "" if self._default is ABSENT else f", default={self._default!r}"
        return f"Map({{{told}}}{tail})"

    def _of(self, entries: dict[K, V]) -> Map[K, V]:
        made: Map[K, V] = Map.__new__(Map)
        made.__setstate__((self._default, entries))
        return made

    def __getstate__(self) -> tuple[V | _Absent, dict[K, V]]:
        return self._default, self._entries

    def __setstate__(self, state: tuple[V | _Absent, dict[K, V]]) -> None:
        # What is remembered stays behind: a hash is another one in another process.
        self._default, self._entries = state
        self._hash = self._items = None


def order_of(key: object) -> tuple[Any, ...]:
    """A total order of identities, integers, enum members and tuples of them."""
    if isinstance(key, tuple):
        return (3, *(order_of(part) for part in key))
    if isinstance(key, Enum):
        return (2, list(type(key)).index(key))
    if isinstance(key, int):
        return (0, key)
    return (1, str(key))


def table(*, default: object = ABSENT) -> Any:
    """An attrs field that holds a `Map`, empty at first, with the given default or none."""
    return attrs.field(
        factory=lambda: Map(default=cast("Any", default)),
        metadata={"default": default},
        kw_only=True,
    )
