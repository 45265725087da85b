"""From the model of a path's conditions to a call that takes the path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from steelyard.engines.concretise import Concrete
from steelyard.language import ABSENT, Map
from steelyard.schema import IdentityShape, MapShape, RecordShape, Shape, TupleShape, arguments_of, record_shape
from steelyard.selftest.evaluate import Number
from steelyard.selftest.layout import Case, running
from steelyard.symbolic.summary import Summary, Symbolic
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import identity_code, scalar_leaves

Model = Mapping[Term, Number]


def from_model(model: Model, symbolic: Symbolic, summary: Summary, *, stateless: bool) -> Case:
    """The call that a model describes; what it leaves open is 0, False or absent."""
    suite, names = symbolic.suite, Concrete(model)
    return Case(
        params=names.value(record_shape(suite.params), symbolic.params),
        state=None if stateless else state_from(record_shape(suite.state), symbolic.state, names, model),
        arguments={n: names.value(shape, summary.arguments[n]) for n, shape in arguments_of(summary.function)},
    )


def state_from(shape: Shape, symbolic: Any, names: Concrete, model: Model) -> Any:
    """The state, or whatever has such a shape, that a model describes."""
    match shape:
        case RecordShape(cls=cls, fields=fields):
            return cls(**{name: state_from(inner, getattr(symbolic, name), names, model) for name, inner in fields})
        case TupleShape(items=items):
            return tuple(state_from(item, part, names, model) for item, part in zip(items, symbolic, strict=True))
        case MapShape():
            return _map(shape, symbolic.name, names, model)
        case _:
            return names.value(shape, symbolic)


def _map(shape: MapShape, name: str, names: Concrete, model: Model) -> Map[Any, Any]:
    """The map with the entries that the model reads."""
    entries: dict[tuple[Number, ...], dict[str, Number]] = {}
    for term, value in model.items():
        if term.op == "read" and term.data[0] == name:
            entries.setdefault(tuple(names.leaf(arg) for arg in term.args), {})[term.data[1]] = value
    found: Map[Any, Any] = Map(default=shape.default)
    for key, known in entries.items():
        if shape.default is not ABSENT or known.get("?"):
            leaves = (known.get(leaf, 0) for leaf, _ in scalar_leaves(shape.value))
            found = found.set(_running(shape.key, key, names), _running(shape.value, leaves, names))
    return found


def _running(shape: Shape, numbers: Iterable[Number], names: Concrete) -> Any:
    """The running value of the leaves that a model gives."""
    leaves = (leaf for _, leaf in scalar_leaves(shape))
    return running(
        shape,
        tuple(
            identity_code(names.identity(int(number), leaf.name)) if isinstance(leaf, IdentityShape) else number
            for number, leaf in zip(numbers, leaves, strict=True)
        ),
    )
