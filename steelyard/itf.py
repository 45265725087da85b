"""Traces as ITF JSON (Apalache's ADR-015), which other tools show and replay.

The two variables ``mbt::actionTaken`` and ``mbt::nondetPicks`` say which call led to a state,
as Quint writes them; whatever ITF has no word for (the params, the initial state's arguments,
how a call ended) stands in ``#meta``, so that a trace of ours can be replayed from its file.  A trace that goes
on for ever has ``loop``: the number of the state that its last state is once more, in the eyes of the preset's view.

How a value is written: integers as ``{"#bigint": "1"}``, booleans and identities as themselves,
enum members as ``{"tag": NAME, "value": {"#tup": []}}``, tuples as ``{"#tup": [...]}``, records as
objects, maps as ``{"#map": [[key, value], ...]}`` in the order of their keys.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NoReturn

import attrs

from steelyard.drawing import is_valid
from steelyard.language import Map
from steelyard.schema import (
    BoolShape,
    EnumShape,
    IdentityShape,
    IntShape,
    MapShape,
    RecordShape,
    Shape,
    TupleShape,
    arguments_of,
    misfit,
    record_shape,
)
from steelyard.suite import Suite
from steelyard.trace import Loop, ReplayError, Trace, check_loop, run_trace

ACTION, PICKS = "mbt::actionTaken", "mbt::nondetPicks"
#: What `ACTION` says of the initial state.
INIT = "init"

_UNIT: Mapping[str, Any] = {"#tup": []}
#: How Apalache writes what Quint writes as `_UNIT`.
_APALACHE_UNIT = "U_OF_UNIT"
_DESCRIPTION = "https://apalache-mc.org/docs/adr/015adr-trace.html"
#: The integers that JSON carries between all readers; others need "#bigint".
_SAFE = range(-(2**53) + 1, 2**53)
#: More digits than any amount has; Python itself reads no more than a few thousand.
_DIGITS = 4000


class ItfError(ValueError):
    """A file that is no ITF trace of the protocol; the message says where, and what was expected."""


@attrs.frozen(kw_only=True)
class Loaded:
    """A trace as its file has it.

    Attributes:
        params: the parameters, or None where the file does not say (it is another tool's).
        genesis: the arguments of the initial state, or None.
        calls: the actions and their arguments.
        outcomes: how each call ended, ``ok`` or a refusal's code; None where the file does not say.
        states: for the initial state and after each call, the fields of the state that the file gives.
        ignored: the file's variables that the model does not have.
        loop: the number of the state that the trace goes back to, or None.
        preset: whose view says so, or None where the file does not say.
    """

    params: Any
    genesis: Mapping[str, Any] | None
    calls: tuple[tuple[str, Mapping[str, Any]], ...]
    outcomes: tuple[str | None, ...]
    states: tuple[Mapping[str, Any], ...]
    ignored: tuple[str, ...]
    loop: int | None = None
    preset: str | None = None


# --- writing ------------------------------------------------------------------------------


def dumps(suite: Suite, trace: Trace, *, status: str = "", description: str = "") -> str:
    """A trace as the text of an ITF file.  `status` is Quint's word for what it shows, such as ``violation``."""
    return json.dumps(encode_trace(suite, trace, status=status, description=description), indent=1) + "\n"


def dumps_calls(suite: Suite, trace: Trace, *, status: str = "", description: str = "") -> str:
    """A trace as the text of an ITF file that says what is called, and leaves the states to whoever runs it."""
    found = encode_trace(suite, trace, status=status, description=description)
    states = [{name: state[name] for name in ("#meta", ACTION, PICKS)} for state in found["states"]]
    for state in states:
        state[PICKS] = {name: pick for name, pick in state[PICKS].items() if pick["tag"] == "Some"}
    return json.dumps({**found, "vars": [ACTION, PICKS], "states": states}, separators=(",", ":")) + "\n"


def encode_trace(suite: Suite, trace: Trace, *, status: str = "", description: str = "") -> dict[str, Any]:
    """A trace as the object of an ITF file."""
    fields = record_shape(suite.state).fields
    told = {"source": suite.name, "status": status, "description": description}
    found = {"found_by": trace.found_by, "certificate": trace.certificate}
    if trace.loop is not None:
        found["preset"] = trace.loop.preset
    states = [_encode_state(suite, trace.initial, 0, INIT, {}, "ok")]
    for index, move in enumerate(trace.moves, 1):
        states.append(_encode_state(suite, move.state, index, move.action, move.arguments, move.outcome))
    return {
        "#meta": {
            "format": "ITF",
            "format-description": _DESCRIPTION,
            **{name: text for name, text in {**told, **found}.items() if text},
            "params": encode(record_shape(suite.params), trace.params),
            "genesis": encode_arguments(suite.genesis, trace.genesis),
        },
        "vars": [*(name for name, _ in fields), ACTION, PICKS],
        "states": states,
        **({} if trace.loop is None else {"loop": trace.loop.start}),
    }


def encode(shape: Shape, value: Any) -> Any:
    """A value of the given shape as an ITF expression."""
    match shape:
        case BoolShape() | IdentityShape():
            return value
        case IntShape():
            return {"#bigint": str(value)}
        case EnumShape():
            return {"tag": value.name, "value": _UNIT}
        case TupleShape(items=items):
            return {"#tup": [encode(item, part) for item, part in zip(items, value, strict=True)]}
        case RecordShape(fields=fields):
            return {name: encode(field, getattr(value, name)) for name, field in fields}
        case MapShape(key=key, value=entry):
            return {"#map": [[encode(key, k), encode(entry, v)] for k, v in value.items()]}


def _encode_state(
    suite: Suite, state: Any, index: int, action: str, arguments: Mapping[str, Any], outcome: str
) -> dict[str, Any]:
    meta = {"index": index} if index == 0 else {"index": index, "outcome": outcome}
    picked = {} if action == INIT and not index else encode_arguments(suite.action(action), arguments)
    names = dict.fromkeys(name for function in suite.actions for name, _ in arguments_of(function))
    picks = {name: _option(name, picked) for name in names}
    return {"#meta": meta, **encode(record_shape(suite.state), state), ACTION: action, PICKS: picks}


def _option(name: str, picked: Mapping[str, Any]) -> dict[str, Any]:
    return {"tag": "Some", "value": picked[name]} if name in picked else {"tag": "None", "value": _UNIT}


def encode_arguments(function: Callable[..., Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a function as ITF expressions."""
    return {name: encode(shape, arguments[name]) for name, shape in arguments_of(function)}


# --- reading ------------------------------------------------------------------------------


def loads(suite: Suite, text: str) -> Loaded:
    """Read the text of an ITF file: one of ours, or one of another tool with the two `mbt::` variables.

    Raises:
        ItfError: it is no such file, or not of this protocol.
    """
    try:
        return decode_trace(suite, json.loads(text, object_pairs_hook=_object))
    except json.JSONDecodeError as error:
        raise ItfError(f"line {error.lineno}, column {error.colno}: no JSON: {error.msg}") from None
    except ItfError:
        raise
    except RecursionError:
        raise ItfError("the trace is nested too deeply") from None
    except ValueError as error:
        raise ItfError(f"no JSON that can be read: {error}") from None


def decode_trace(suite: Suite, found: Any) -> Loaded:
    """Read the object of an ITF file.

    Raises:
        ItfError: it is no such object, or not of this protocol.
    """
    trace = _dictionary(found, "the trace")
    names = _names(trace)
    fields = [(name, shape) for name, shape in record_shape(suite.state).fields if name in names]
    states = _list(_member(trace, "states", "the trace"), "states")
    if not states:
        _refuse("states", "at least one state")
    decoded, calls, outcomes = [], [], []
    for index, entry in enumerate(states):
        where = f"states[{index}]"
        state = _dictionary(entry, where)
        for name in names:
            _member(state, name, where)
        decoded.append({name: decode(shape, state[name], f"{where}.{name}") for name, shape in fields})
        if index:
            calls.append(_decode_call(suite, state, where))
            outcomes.append(_outcome(state, where))
    meta = _dictionary(trace.get("#meta", {}), "#meta")
    params, genesis = meta.get("params"), meta.get("genesis")
    known = {name for name, _ in fields} | {ACTION, PICKS}
    loop, preset = trace.get("loop"), meta.get("preset")
    if loop is not None and (type(loop) is not int or loop not in range(len(states))):
        _refuse("loop", "the number of a state", loop)
    if preset is not None and preset not in list(suite.scopes()):
        _refuse("#meta.preset", f"a scope of the suite ({', '.join(suite.scopes())})", preset)
    return Loaded(
        params=None if params is None else decode(record_shape(suite.params), params, "#meta.params"),
        genesis=None if genesis is None else decode_arguments(suite.genesis, genesis, "#meta.genesis"),
        calls=tuple(calls),
        outcomes=tuple(outcomes),
        states=tuple(decoded),
        ignored=tuple(name for name in names if name not in known),
        loop=loop,
        preset=preset,
    )


def follow(
    suite: Suite, loaded: Loaded, *, params: Any = None, genesis: Mapping[str, Any] | None = None, preset: str = ""
) -> Trace:
    """Run a loaded trace, and compare with what its file says.  Where it says nothing, the arguments serve.

    Raises:
        ItfError: neither the file nor the caller says what the params or the initial state are.
        ReplayError: the model does something else; `step` is the first that differs.
    """
    params = params if loaded.params is None else loaded.params
    genesis = genesis if loaded.genesis is None else loaded.genesis
    if params is None or genesis is None:
        raise ItfError("#meta: the trace does not say its params and genesis, so they must be given")
    if not is_valid(suite, params):
        raise ReplayError("the params are not valid", 0)
    trace = run_trace(suite, params, genesis, list(loaded.calls), may_fault=True)
    for number, (move, outcome) in enumerate(zip(trace.moves, loaded.outcomes, strict=True), 1):
        if outcome is not None and move.outcome != outcome:
            raise ReplayError(f"{move.action} ended as {outcome}, now {move.outcome}", number)
    for number, (state, expected) in enumerate(zip(trace.states, loaded.states, strict=True)):
        for name, value in expected.items():
            if getattr(state, name) != value:
                raise ReplayError(f"{name} was {value!r}, now {getattr(state, name)!r}", number)
    if loaded.loop is not None:
        looped = loaded.preset or preset or next(iter(suite.scopes()))
        trace = attrs.evolve(trace, loop=Loop(start=loaded.loop, preset=looped))
        check_loop(suite, trace)
    return trace


def decode(shape: Shape, found: Any, where: str = "value") -> Any:
    """The value of the given shape that an ITF expression stands for.

    Raises:
        ItfError: it stands for no such value.
    """
    match shape:
        case BoolShape():
            return found if isinstance(found, bool) else _refuse(where, "true or false", found)
        case IdentityShape(name=name):
            return found if isinstance(found, str) else _refuse(where, f"a string, for {name}", found)
        case IntShape():
            return _decode_int(shape, found, where)
        case EnumShape(cls=cls):
            names = [member.name for member in shape.members]
            tag = found.get("tag") if isinstance(found, dict) else None
            if tag not in names or found not in ({"tag": tag, "value": unit} for unit in (_UNIT, _APALACHE_UNIT)):
                _refuse(where, f"a tag of {cls.__name__} ({', '.join(names)}) with the value {_UNIT}", found)
            return cls[tag]
        case TupleShape(items=items):
            parts = _tagged(found, "#tup", where)
            if len(parts) != len(items):
                _refuse(where, f"a tuple of {len(items)}", found)
            return tuple(
                decode(item, part, f"{where}[{at}]") for at, (item, part) in enumerate(zip(items, parts, strict=True))
            )
        case RecordShape(cls=cls, fields=fields):
            _same_names(found, [name for name, _ in fields], where)
            return cls(**{name: decode(field, found[name], f"{where}.{name}") for name, field in fields})
        case MapShape():
            return _decode_map(shape, found, where)


def _decode_int(shape: IntShape, found: Any, where: str) -> int:
    number = found
    if isinstance(found, dict):
        digits = found.get("#bigint")
        if list(found) != ["#bigint"] or not isinstance(digits, str) or not re.fullmatch("-?[0-9]+", digits):
            _refuse(where, '{"#bigint": "<digits>"}', found)
        if len(digits) > _DIGITS:
            _refuse(where, f"an integer of at most {_DIGITS} digits")
        number = int(digits)
    elif isinstance(found, bool) or not isinstance(found, int) or found not in _SAFE:
        _refuse(where, '{"#bigint": "<digits>"} or an integer within 53 bits', found)
    why = misfit(shape, number, where)
    if why is not None:
        raise ItfError(why)
    return int(number)


def _decode_map(shape: MapShape, found: Any, where: str) -> Map[Any, Any]:
    entries: dict[Any, Any] = {}
    for at, pair in enumerate(_tagged(found, "#map", where)):
        place = f"{where}[{at}]"
        if not isinstance(pair, list) or len(pair) != 2:  # noqa: PLR2004 - a key and a value
            _refuse(place, "[key, value]", pair)
        key = decode(shape.key, pair[0], f"key {place}")
        if key in entries:
            _refuse(place, "each key once", pair[0])
        entries[key] = decode(shape.value, pair[1], place)
    return Map(entries, default=shape.default)


def _decode_call(suite: Suite, state: Mapping[str, Any], where: str) -> tuple[str, Mapping[str, Any]]:
    names = [info.name for info in suite.infos()]
    action = _member(state, ACTION, where)
    if action not in names:
        _refuse(f"{where}.{ACTION}", f"an action of the model ({', '.join(names)})", action)
    place = f"{where}.{PICKS}"
    picks = _dictionary(_member(state, PICKS, where), place)
    arguments = {}
    for name, shape in arguments_of(suite.action(action)):
        option = picks.get(name)
        if not isinstance(option, dict) or option.get("tag") != "Some" or "value" not in option:
            _refuse(f"{place}.{name}", f'{{"tag": "Some", "value": ...}}, for {action} needs it', option)
        arguments[name] = decode(shape, option["value"], f"{place}.{name}")
    return action, arguments


def decode_arguments(function: Callable[..., Any], found: Any, where: str) -> Mapping[str, Any]:
    """The arguments of a function out of ITF expressions.

    Raises:
        ItfError: they are not of its types.
    """
    shapes = arguments_of(function)
    _same_names(found, [name for name, _ in shapes], where)
    return {name: decode(shape, found[name], f"{where}.{name}") for name, shape in shapes}


def _outcome(state: Mapping[str, Any], where: str) -> str | None:
    outcome = _dictionary(state.get("#meta", {}), f"{where}.#meta").get("outcome")
    if outcome is not None and not isinstance(outcome, str):
        _refuse(f"{where}.#meta.outcome", "a string", outcome)
    return outcome


def _names(trace: Mapping[str, Any]) -> list[str]:
    names = _list(_member(trace, "vars", "the trace"), "vars")
    for at, name in enumerate(names):
        if not isinstance(name, str):
            _refuse(f"vars[{at}]", "a string", name)
    return names


# --- what a file may get wrong ------------------------------------------------------------


def _refuse(where: str, expected: str, found: Any = None) -> NoReturn:
    got = "" if found is None else f", got {_brief(found)}"
    raise ItfError(f"{where}: expected {expected}{got}")


def _brief(found: Any) -> str:
    text = json.dumps(found)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 - as much as a line holds


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise ItfError(f"an object has the name {next(n for n in names if names.count(n) > 1)!r} twice")
    return found


def _dictionary(found: Any, where: str) -> dict[str, Any]:
    return found if isinstance(found, dict) else _refuse(where, "an object", found)


def _list(found: Any, where: str) -> list[Any]:
    return found if isinstance(found, list) else _refuse(where, "an array", found)


def _member(found: Mapping[str, Any], name: str, where: str) -> Any:
    return found[name] if name in found else _refuse(where, f"the name {name}")


def _tagged(found: Any, tag: str, where: str) -> list[Any]:
    if not isinstance(found, dict) or list(found) != [tag]:
        _refuse(where, f'{{"{tag}": [...]}}', found)
    return _list(found[tag], where)


def _same_names(found: Any, names: Iterable[str], where: str) -> None:
    expected = list(names)
    if not isinstance(found, dict) or set(found) != set(expected):
        _refuse(where, f"an object with the names {', '.join(expected) or '(none)'}", found)
