"""Maps of any size: what they were at first, and what was written since.

A map is an uninterpreted function from keys to the leaves of its entries, with presence, under
a list of writes.  A read at a key is a case distinction over the writes; two keys are equal
only where the solver finds them so.  Nothing here bounds the number of entries.

Sums (the argument is in steelyard/README.md): a measure is evaluated once at a generic key that
was not written, where it is a sum of coefficient x monomial, and once at each written key.
The generic part becomes ``sum`` terms over the map as it was; what was written is added
and what stood there before is subtracted, once for each distinct key.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from steelyard.language import ABSENT, Map
from steelyard.schema import MapShape, ModellingError, RecordShape, Shape, TupleShape
from steelyard.symbolic import terms
from steelyard.symbolic.evaluation import Generic, Pure, current
from steelyard.symbolic.lift import lifted, mark_lifted
from steelyard.symbolic.sums import monomials
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import (
    assemble,
    bool_term,
    boolean,
    describe,
    flatten,
    int_term,
    integer,
    kind,
    scalar_equality,
    scalar_leaves,
)

Key = tuple[Term, ...]


@attrs.frozen
class Write:
    """One write: the key, whether an entry is there now, and its leaves."""

    key: Key
    present: Term
    leaves: tuple[Term, ...]


class MapType:
    """The leaves of a map's keys and entries, with their kinds."""

    def __init__(self, shape: MapShape) -> None:
        self.shape = shape
        self.key_kinds = tuple(kind(leaf) for _, leaf in scalar_leaves(shape.key))
        if not self.key_kinds:
            raise ModellingError("a map whose key has no parts")
        self.leaves = tuple((path, kind(leaf)) for path, leaf in scalar_leaves(shape.value))
        self.default = None if shape.default is ABSENT else flatten(shape.value, shape.default)

    def fits(self, other: MapType) -> bool:
        """Whether the model may put a map of the other type in the place of one of this."""
        return self._declared() == other._declared()

    def is_kept_by(self, other: MapType) -> bool:
        """Whether what is taken for granted of this type's entries is so of the other's."""
        return (self.key_kinds, self.leaves) == (other.key_kinds, other.leaves)

    def _declared(self) -> tuple[Any, ...]:
        declared = self if self.shape.declared is None else type_of(self.shape.declared)
        return declared.key_kinds, declared.leaves, declared.default


_types: dict[int, tuple[MapShape, MapType]] = {}


def type_of(shape: MapShape) -> MapType:
    """The leaves of a shape of maps, made once."""
    found = _types.get(id(shape))
    if found is None or found[0] is not shape:
        found = _types[id(shape)] = (shape, MapType(shape))
    return found[1]


class SymMap:
    """A map in a symbolic state.

    Attributes:
        name: which unwritten map it stands on; empty for one that had no entries at all.
        writes: what was written, oldest first.
    """

    __slots__ = ("name", "type", "writes")

    def __init__(self, shape: MapShape, name: str, writes: tuple[Write, ...] = ()) -> None:
        self.type = type_of(shape)
        self.name = name
        self.writes = writes

    @classmethod
    def of(cls, shape: MapShape, concrete: Map[Any, Any]) -> SymMap:
        """The symbolic form of a running map.

        Raises:
            ModellingError: it has another default than the shape says, or none.
        """
        made = cls(shape, "")
        if concrete.default is ABSENT or shape.default is ABSENT:
            same = concrete.default is shape.default
        else:
            same = flatten(shape.value, concrete.default) == made.type.default
        if not same:
            raise ModellingError(_other_default(concrete.default, shape.default))
        for key, value in concrete.items():
            made = made.set(key, value)
        return made

    def __bool__(self) -> bool:
        raise ModellingError("a map has no truth value: use `k in m`")

    def __hash__(self) -> int:
        raise ModellingError("a map is used as a key of a Python collection")

    def __eq__(self, other: object) -> bool:
        raise ModellingError("maps are compared outside of a lifted function")

    # --- single keys ----------------------------------------------------------------------

    def key_of(self, key: Any) -> Key:
        """The terms of a key."""
        return flatten(self.type.shape.key, key)

    def present(self, key: Key) -> Term:
        """Whether there is an entry at `key`."""
        if self.type.default is not None:
            return terms.not_(_equal(self.read(key), self.type.default))
        found = terms.read(self.name, "?", "bool", key) if self.name else terms.FALSE
        for write in self._writes_seen_at(key):
            found = terms.ite(_same_key(key, write.key), write.present, found)
        return found

    def read(self, key: Key) -> tuple[Term, ...]:
        """The leaves at `key`; of no meaning where no entry is present."""
        found = self._first(key)
        for write in self._writes_seen_at(key):
            same = _same_key(key, write.key)
            if same is terms.TRUE:
                found = write.leaves
            elif same is not terms.FALSE:
                found = tuple(terms.ite(same, new, old) for new, old in zip(write.leaves, found, strict=True))
        return found

    def _first(self, key: Key) -> tuple[Term, ...]:
        if self.name:
            return tuple(terms.read(self.name, path, kind_, key) for path, kind_ in self.type.leaves)
        if self.type.default is not None:
            return self.type.default
        return tuple(terms.FALSE if kind_ == "bool" else terms.ZERO for _, kind_ in self.type.leaves)

    def _writes_seen_at(self, key: Key) -> tuple[Write, ...]:
        """The writes, unless `key` is the generic key, which stands for keys not written."""
        generic = current().generic
        if generic is not None and key == generic.key:
            generic.written.update(dict.fromkeys(write.key for write in self.writes))
            return ()
        return self.writes

    def get(self, key: Any) -> Any:
        """``m[k]``: a fault where the map has no default and no entry."""
        at = self.key_of(key)
        if self.type.default is None:
            current().demand(self.present(at), f"AbsentKey: no entry in {self.name or 'the map'}")
        return assemble(self.type.shape.value, iter(self.read(at)))

    def set(self, key: Any, value: Any) -> SymMap:
        """``m.set(k, v)``."""
        leaves = flatten(self.type.shape.value, value)
        present = terms.TRUE if self.type.default is None else terms.not_(_equal(leaves, self.type.default))
        return self.written(Write(self.key_of(key), present, leaves))

    def remove(self, key: Any) -> SymMap:
        """``m.remove(k)``: a fault where the map has no default and no entry."""
        at = self.key_of(key)
        if self.type.default is not None:
            return self.written(Write(at, terms.FALSE, self.type.default))
        current().demand(self.present(at), f"AbsentKey: nothing to remove from {self.name or 'the map'}")
        blank = tuple(terms.FALSE if kind_ == "bool" else terms.ZERO for _, kind_ in self.type.leaves)
        return self.written(Write(at, terms.FALSE, blank))

    def written(self, write: Write) -> SymMap:
        """The map with one more write; an older one at the same key is dropped."""
        kept = tuple(old for old in self.writes if old.key != write.key)
        return SymMap(self.type.shape, self.name, (*kept, write))

    # --- all keys -------------------------------------------------------------------------

    def all(self, predicate: Callable[..., Any]) -> Any:
        """``m.all(p)``: at every present key."""
        return self._quantified("forall", predicate)

    def any(self, predicate: Callable[..., Any]) -> Any:
        """``m.any(p)``: at some present key."""
        return self._quantified("exists", predicate)

    def _quantified(self, op: str, predicate: Callable[..., Any]) -> Any:
        pure = _pure(op)
        if pure.generic is not None:
            raise ModellingError("a quantifier inside a measure")
        key = pure.fresh_key(self.type.key_kinds)
        with pure.binding(op) as binding:
            binding.key, binding.present = key, self.present(key)
            body = self._at(key, predicate, bool_term)
        closed = terms.implies(binding.present, body) if op == "forall" else terms.and_(binding.present, body)
        return boolean(terms.bind(op, key, closed))

    def sum(self, measure: Callable[..., Any]) -> Any:
        """``m.sum(f)``: over the present keys."""
        pure = _pure("sum")
        if pure.generic is not None:
            raise ModellingError("a sum inside a measure")
        key = pure.fresh_key(self.type.key_kinds)
        with pure.binding("sum") as binding:
            binding.key, binding.present = key, self.present(key)
            # The definedness is that of the map as it is now, at any key.
            self._at(key, measure, int_term)
        generic = Generic(key)
        pure.generic = generic
        defined = len(pure.defined)
        try:
            unwritten = self._measured(key, measure)
        finally:
            pure.generic = None
            del pure.defined[defined:]
        parts = monomials(unwritten, frozenset(key))
        total = [terms.mul(factor, terms.bind("sum", key, monomial)) for factor, monomial in parts]
        before: list[Key] = []
        for written in generic.written:
            was = terms.substitute(unwritten, dict(zip(key, written, strict=True)))
            now = self._measured(written, measure)
            del pure.defined[defined:]
            repeated = terms.or_(*(_equal(written, other) for other in before))
            total.append(terms.ite(repeated, terms.ZERO, terms.sub(now, was)))
            before.append(written)
        return integer(terms.add(*total))

    def _measured(self, key: Key, measure: Callable[..., Any]) -> Term:
        present = self.present(key)
        return terms.ite(present, self._at(key, measure, int_term), terms.ZERO)

    def _at(self, key: Key, function: Callable[..., Any], term_of: Callable[[Any], Term]) -> Term:
        pure = _pure("a quantifier")
        present = self.present(key)
        with pure.under(present):
            shape = self.type.shape
            value = assemble(shape.value, iter(self.read(key)))
            return term_of(pure.call(lifted(function), (assemble(shape.key, iter(key)), value), {}))

    def sum_by(self, group: Callable[..., Any], measure: Callable[..., Any]) -> GroupedSum:
        """``m.sum_by(g, f)``, to be read at a group."""
        return GroupedSum(self, group, measure)

    def equals(self, other: SymMap) -> Term:
        """Equality: the same entries.

        Raises:
            ModellingError: the defaults differ, or an action asks it of all keys.
        """
        if not self.type.fits(other.type):
            raise ModellingError(_other_default(other.type.shape.default, self.type.shape.default))
        if self.name == other.name and self.writes == other.writes:
            return terms.TRUE
        key = _pure("==").fresh_key(self.type.key_kinds)
        here, there = self.present(key), other.present(key)
        same = terms.implies(here, _equal(self.read(key), other.read(key)))
        return terms.bind("forall", key, terms.and_(terms.eq(here, there), same))

    def __repr__(self) -> str:
        return f"<map {self.name or 'of no entries'} with {len(self.writes)} writes>"


class GroupedSum:
    """The sums of a measure by group: ``sum_by(...)[g]``."""

    def __init__(self, owner: SymMap, group: Callable[..., Any], measure: Callable[..., Any]) -> None:
        self._owner = owner
        self._group = group
        self._measure = measure

    def get(self, group: Any) -> Any:
        """The sum over the keys whose group is `group`."""
        of, measure = lifted(self._group), lifted(self._measure)

        def counted(key: Any, value: Any) -> Any:
            pure = _pure("sum_by")
            same = equality(pure.call(of, (key, value), {}), group)
            # Every entry is measured, of whatever group, and so may fault.
            size = int_term(pure.call(measure, (key, value), {}))
            return integer(terms.ite(same, size, terms.ZERO))

        return self._owner.sum(mark_lifted(counted))


def _other_default(found: Any, wanted: Any) -> str:
    told = ("no default" if default is ABSENT else f"the default {default!r}" for default in (found, wanted))
    return "a map with {} in the place of one with {}".format(*told)


def _pure(what: str) -> Pure:
    evaluation = current()
    if not isinstance(evaluation, Pure):
        raise ModellingError(f"{what} over a map in an action: an action touches single keys")
    return evaluation


def _same_key(left: Key, right: Key) -> Term:
    """Whether two keys are one, settled where what is known of this evaluation settles it."""
    same = _equal(left, right)
    known = current().known(same)
    return same if known is None else terms.truth(known)


def _equal(left: tuple[Term, ...], right: tuple[Term, ...]) -> Term:
    return terms.and_(*(terms.eq(a, b) for a, b in zip(left, right, strict=True)))


def equality(left: Any, right: Any) -> Term:
    """Equality of two values of one type, maps included.

    Raises:
        ModellingError: the values are of different types, which Python would call unequal.
    """
    if isinstance(left, SymMap) and isinstance(right, SymMap):
        return left.equals(right)
    if isinstance(left, tuple) and isinstance(right, tuple):
        if len(left) != len(right):
            return terms.FALSE
        return terms.and_(*(equality(a, b) for a, b in zip(left, right, strict=True)))
    if attrs.has(type(left)) and type(left) is type(right):
        return terms.and_(*(equality(getattr(left, f.name), getattr(right, f.name)) for f in attrs.fields(type(left))))
    return scalar_equality(left, right)


def symbolic_maps(shape: RecordShape, value: Any) -> Any:
    """A record with each running map in its fields made symbolic.

    Raises:
        ModellingError: a field holds what is no map of its type.
    """
    changes = {}
    for name, field in shape.fields:
        found = getattr(value, name)
        try:
            made = _fitted(field, found)
        except ModellingError as error:
            raise ModellingError(f"{shape.name}.{name}: {error.message}") from None
        if made is not found:
            changes[name] = made
    return attrs.evolve(value, **changes) if changes else value


def _fitted(shape: Shape, value: Any) -> Any:
    """A value with its maps symbolic, each of the type that its place has."""
    if isinstance(shape, TupleShape) and isinstance(value, tuple) and len(shape.items) == len(value):
        items = tuple(_fitted(item, v) for item, v in zip(shape.items, value, strict=True))
        return value if all(a is b for a, b in zip(items, value, strict=True)) else items
    if not isinstance(shape, MapShape):
        return value
    if isinstance(value, Map):
        return SymMap.of(shape, value)
    if not isinstance(value, SymMap):
        raise ModellingError(f"a map is needed, not {describe(value)}")
    if not type_of(shape).fits(value.type):
        raise ModellingError(_other_default(value.type.shape.default, shape.default))
    return value
