"""Traces as ITF: what is written can be read, and what cannot be read is refused with its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard import itf
from steelyard.engines.exploration import Exploration
from steelyard.language import ABSENT, Map
from steelyard.schema import (
    BoolShape,
    EnumShape,
    IdentityShape,
    IntShape,
    MapShape,
    RecordShape,
    Shape,
    TupleShape,
    record_shape,
)
from steelyard.strategies import values
from steelyard.trace import ReplayError, Trace, run_trace
from tests.steelyard.token.faulty import FAULTY
from tests.steelyard.token.model import State
from tests.steelyard.token.suite import SUITE, TINY

CALLS: list[tuple[str, Mapping[str, Any]]] = [
    ("mint", {"caller": "alice", "to": "alice", "amount": 2}),
    ("mint", {"caller": "bob", "to": "bob", "amount": 1}),
    ("open_deal", {"buyer": "alice", "seller": "bob", "amount": 1}),
    ("settle", {"buyer": "alice", "deal": "#deal:~0"}),
    ("close", {"deal": "#deal:~0"}),
]


class Mood(Enum):
    GOOD = 1
    BAD = 2


@pytest.fixture
def trace() -> Trace:
    return run_trace(SUITE, TINY.params, TINY.genesis[0], CALLS)


def edited(trace: Trace, path: tuple[str | int, ...], value: Any) -> str:
    """The trace's file with the value at `path` replaced, or deleted if that is `...`."""
    found = json.loads(itf.dumps(SUITE, trace))
    place: Any = found
    for step in path[:-1]:
        place = place[step]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return json.dumps(found)


INT = IntShape("int", natural=False)


# --- values -------------------------------------------------------------------------------------

SCALARS: st.SearchStrategy[Shape] = st.sampled_from(
    [
        BoolShape(),
        IntShape("int", natural=False),
        IntShape("Coins", natural=True),
        IdentityShape("Account"),
        EnumShape(Mood),
    ]
)


def record_of(shapes: list[Shape]) -> RecordShape:
    names = [f"field_{at}" for at in range(len(shapes))]
    return RecordShape(attrs.make_class("Made", names, frozen=True), tuple(zip(names, shapes, strict=True)))


@st.composite
def map_shapes(draw: st.DrawFn, below: st.SearchStrategy[Shape]) -> Shape:
    key = draw(SCALARS | st.lists(SCALARS, min_size=1, max_size=3).map(lambda items: TupleShape(tuple(items))))
    value = draw(below)
    default = draw(values(value)) if draw(st.booleans()) else ABSENT
    return MapShape(key, value, default)


SHAPES: st.SearchStrategy[Shape] = st.recursive(
    SCALARS,
    lambda below: (
        st.lists(below, max_size=3).map(lambda items: TupleShape(tuple(items)))
        | st.lists(below, min_size=1, max_size=3).map(record_of)
        | map_shapes(below)
    ),
    max_leaves=6,
)


@given(st.data(), SHAPES)
@settings(max_examples=60, deadline=None)
def test_every_kind_of_value_comes_back(data: st.DataObject, shape: Shape) -> None:
    value = data.draw(values(shape))
    text = json.dumps(itf.encode(shape, value))
    again = itf.decode(shape, json.loads(text))
    assert again == value
    assert json.dumps(itf.encode(shape, again)) == text


def test_values_are_written_as_the_format_has_them() -> None:
    shape = record_of([IntShape("int", natural=False), EnumShape(Mood), TupleShape((BoolShape(), IdentityShape("A")))])
    assert itf.encode(shape, shape.cls(-(2**70), Mood.BAD, (True, "alice"))) == {
        "field_0": {"#bigint": "-1180591620717411303424"},
        "field_1": {"tag": "BAD", "value": {"#tup": []}},
        "field_2": {"#tup": [True, "alice"]},
    }
    entries = MapShape(IdentityShape("A"), IntShape("Coins", natural=True), 0)
    assert itf.encode(entries, Map({"b": 1, "a": 2}, default=0)) == {
        "#map": [["a", {"#bigint": "2"}], ["b", {"#bigint": "1"}]]
    }


def test_other_ways_to_write_a_value_are_read() -> None:
    assert itf.decode(IntShape("int", natural=False), -7) == -7
    entries = MapShape(IdentityShape("A"), IntShape("Coins", natural=True), 0)
    assert itf.decode(entries, {"#map": [["b", 1], ["a", 0]]}) == Map({"b": 1}, default=0)


@pytest.mark.parametrize(
    ("shape", "found", "message"),
    [
        (BoolShape(), 1, "value: expected true or false, got 1"),
        (IdentityShape("Account"), 1, "value: expected a string, for Account, got 1"),
        (IntShape("Coins", natural=True), {"#bigint": "-1"}, "value is -1, but Coins is a natural number"),
        (INT, {"#bigint": "1_0"}, 'value: expected {"#bigint": "<digits>"}, got {"#bigint": "1_0"}'),
        (INT, {"#bigint": "\u0661"}, 'value: expected {"#bigint": "<digits>"}'),
        (INT, {"#bigint": "1" * 5000}, "value: expected an integer of at most 4000 digits"),
        (INT, 2**53, 'value: expected {"#bigint": "<digits>"} or an integer within 53 bits, got 9007199254740992'),
        (INT, True, 'value: expected {"#bigint": "<digits>"} or an integer within 53 bits, got true'),
        (INT, 1.0, 'value: expected {"#bigint": "<digits>"} or an integer within 53 bits, got 1.0'),
        (EnumShape(Mood), {"tag": "UGLY", "value": {"#tup": []}}, "value: expected a tag of Mood (GOOD, BAD) with"),
        (EnumShape(Mood), {"tag": "GOOD"}, "value: expected a tag of Mood (GOOD, BAD) with"),
        (EnumShape(Mood), "GOOD", "value: expected a tag of Mood (GOOD, BAD) with"),
        (TupleShape((BoolShape(),)), {"#tup": []}, 'value: expected a tuple of 1, got {"#tup": []}'),
        (TupleShape((BoolShape(),)), [True], 'value: expected {"#tup": [...]}, got [true]'),
        (TupleShape((BoolShape(),)), {"#tup": [0]}, "value[0]: expected true or false, got 0"),
        (record_of([BoolShape()]), {"other": True}, "value: expected an object with the names field_0, got"),
        (record_of([BoolShape()]), {"field_0": 3}, "value.field_0: expected true or false, got 3"),
        (MapShape(BoolShape(), BoolShape()), {"#map": [[True]]}, "value[0]: expected [key, value], got [true]"),
        (MapShape(BoolShape(), BoolShape()), {"#map": {}}, "value: expected an array, got {}"),
        (MapShape(BoolShape(), BoolShape()), {"#set": []}, 'value: expected {"#map": [...]}, got {"#set": []}'),
        (
            MapShape(BoolShape(), BoolShape()),
            {"#map": [[True, True], [True, False]]},
            "value[1]: expected each key once, got true",
        ),
    ],
)
def test_what_is_no_value_is_refused_in_one_line(shape: Shape, found: Any, message: str) -> None:
    with pytest.raises(itf.ItfError) as caught:
        itf.decode(shape, found)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


# --- traces -------------------------------------------------------------------------------------


def test_a_trace_comes_back_and_can_be_followed(trace: Trace) -> None:
    loaded = itf.loads(SUITE, itf.dumps(SUITE, trace, status="ok"))
    assert loaded.params == TINY.params
    assert loaded.genesis == TINY.genesis[0]
    assert list(loaded.calls) == CALLS
    assert loaded.outcomes == ("ok", "NotOperator", "ok", "ok", "ok")
    assert loaded.ignored == ()
    assert [State(**state) for state in loaded.states] == list(trace.states)
    assert itf.follow(SUITE, loaded) == attrs.evolve(trace, found_by="", certificate="")


def test_every_trace_of_a_search_comes_back(explored: Exploration) -> None:
    for place in range(0, len(explored.states), 40):
        trace = explored.trace_to(place)
        assert itf.follow(SUITE, itf.loads(SUITE, itf.dumps(SUITE, trace))) == trace


def test_the_file_is_laid_out_as_other_tools_expect(trace: Trace) -> None:
    found = json.loads(itf.dumps(SUITE, attrs.evolve(trace, found_by="a test"), status="violation", description="D."))
    assert list(found) == ["#meta", "vars", "states"]
    assert found["#meta"]["format"] == "ITF"
    assert found["#meta"]["source"] == "token"
    assert found["#meta"]["status"] == "violation"
    assert found["#meta"]["description"] == "D."
    assert found["#meta"]["found_by"] == "a test"
    assert "certificate" not in found["#meta"]
    assert found["vars"] == ["operator", "supply", "balances", "deals", "opened", itf.ACTION, itf.PICKS]
    first, refused, opened = found["states"][0], found["states"][2], found["states"][3]
    assert first["#meta"] == {"index": 0}
    assert first[itf.ACTION] == "init"
    assert {option["tag"] for option in first[itf.PICKS].values()} == {"None"}
    assert refused["#meta"] == {"index": 2, "outcome": "NotOperator"}
    assert opened[itf.ACTION] == "open_deal"
    assert opened[itf.PICKS]["amount"] == {"tag": "Some", "value": {"#bigint": "1"}}
    assert opened[itf.PICKS]["deal"] == {"tag": "None", "value": {"#tup": []}}
    assert list(opened[itf.PICKS]) == ["caller", "to", "amount", "sender", "buyer", "seller", "deal"]
    assert all(set(found["vars"]) <= set(state) for state in found["states"])
    deal = opened["deals"]["#map"][0][1]
    assert deal["status"] == {"tag": "OPEN", "value": {"#tup": []}}


def test_a_trace_that_ends_in_a_fault_can_be_followed() -> None:
    suite = FAULTY["close_unchecked"].suite
    ended = run_trace(suite, TINY.params, TINY.genesis[0], [("close", {"deal": "#deal:~1"})], may_fault=True)
    loaded = itf.loads(suite, itf.dumps(suite, ended))
    assert loaded.outcomes == ("fault AbsentKey: no entry '#deal:~1'",)
    assert itf.follow(suite, loaded) == ended
    with pytest.raises(ReplayError, match=r"close ended as fault AbsentKey.*, now UnknownDeal"):
        itf.follow(SUITE, loaded)


def test_a_trace_of_another_tool_needs_params_and_says_less(trace: Trace) -> None:
    found = json.loads(itf.dumps(SUITE, trace))
    del found["#meta"]
    found["loop"], found["params"] = None, []
    found["vars"] = ["ghost", "supply", itf.ACTION, itf.PICKS]
    for state in found["states"]:
        del state["#meta"]
        state["ghost"] = {"#unserializable": "x"}
        state[itf.PICKS] = {name: pick for name, pick in state[itf.PICKS].items() if pick["tag"] == "Some"}
    loaded = itf.loads(SUITE, json.dumps(found))
    assert (loaded.params, loaded.genesis, loaded.ignored) == (None, None, ("ghost",))
    assert set(loaded.outcomes) == {None}
    assert loaded.states[3] == {"supply": 2}
    with pytest.raises(itf.ItfError, match="does not say its params and genesis"):
        itf.follow(SUITE, loaded)
    assert itf.follow(SUITE, loaded, params=TINY.params, genesis=TINY.genesis[0]).moves == trace.moves


@pytest.mark.parametrize(
    ("path", "value", "step", "message"),
    [
        (("states", 1, "supply"), {"#bigint": "1"}, 1, "supply was 1, now 2"),
        (("states", 0, "operator"), "bob", 0, "operator was 'bob', now 'alice'"),
        (("states", 2, "#meta", "outcome"), "ok", 2, "mint ended as ok, now NotOperator"),
        (("#meta", "params", "fee_percent"), {"#bigint": "101"}, 0, "the params are not valid"),
        (("#meta", "genesis", "operator"), "ESCROW", 0, "the initial state is not allowed: ReservedAccount"),
        (("states", 3, itf.PICKS, "buyer", "value"), "carol", 3, "open_deal ended as ok, now InsufficientBalance"),
    ],
)
def test_a_trace_that_the_model_does_not_follow_names_the_step(
    trace: Trace, path: tuple[str | int, ...], value: Any, step: int, message: str
) -> None:
    with pytest.raises(ReplayError) as caught:
        itf.follow(SUITE, itf.loads(SUITE, edited(trace, path, value)))
    assert str(caught.value) == message
    assert caught.value.step == step


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("vars",), ..., "the trace: expected the name vars"),
        (("vars",), {}, "vars: expected an array, got {}"),
        (("vars", 0), 7, "vars[0]: expected a string, got 7"),
        (("states",), [], "states: expected at least one state"),
        (("states", 2), [], "states[2]: expected an object, got []"),
        (("states", 2, "supply"), ..., "states[2]: expected the name supply"),
        (("states", 2, "supply"), "2", 'states[2].supply: expected {"#bigint": "<digits>"} or an integer'),
        (("states", 3, "deals", "#map", 0, 1, "amount"), {"#bigint": "x"}, "states[3].deals[0].amount: expected"),
        (("states", 2, itf.ACTION), "sing", "states[2].mbt::actionTaken: expected an action of the model (mint, "),
        (("states", 2, itf.ACTION), [], "states[2].mbt::actionTaken: expected an action of the model (mint, "),
        (("states", 2, itf.PICKS), 3, "states[2].mbt::nondetPicks: expected an object, got 3"),
        (
            ("states", 2, itf.PICKS, "to"),
            {"tag": "None", "value": {"#tup": []}},
            'states[2].mbt::nondetPicks.to: expected {"tag": "Some", "value": ...}, for mint needs it, got {"tag":',
        ),
        (("states", 2, "#meta", "outcome"), 3, "states[2].#meta.outcome: expected a string, got 3"),
        (("#meta",), 3, "#meta: expected an object, got 3"),
        (("#meta", "params", "max_deals"), ..., "#meta.params: expected an object with the names max_supply,"),
        (("#meta", "genesis"), {"boss": "alice"}, "#meta.genesis: expected an object with the names operator, got"),
    ],
)
def test_a_malformed_file_is_refused_with_its_place(
    trace: Trace, path: tuple[str | int, ...], value: Any, message: str
) -> None:
    with pytest.raises(itf.ItfError) as caught:
        itf.loads(SUITE, edited(trace, path, value))
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1, column 1: no JSON: Expecting value"),
        ('{"vars": [],\n "states" []}', "line 2, column 11: no JSON: Expecting ':' delimiter"),
        ("[]", "the trace: expected an object, got []"),
        ('{"vars": [], "vars": []}', "an object has the name 'vars' twice"),
        ('{"vars": [], "states": [{"x": ' + "1" * 5000 + "}]}", "no JSON that can be read: Exceeds the limit"),
        ('{"vars": [], "states": ' + "[" * 100_000, "the trace is nested too deeply"),
    ],
)
def test_what_is_no_json_trace_is_refused(text: str, message: str) -> None:
    with pytest.raises(itf.ItfError) as caught:
        itf.loads(SUITE, text)
    assert str(caught.value).startswith(message)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_is_put_into_a_file_it_is_read_or_refused(data: st.DataObject) -> None:
    text = itf.dumps(SUITE, run_trace(SUITE, TINY.params, TINY.genesis[0], CALLS))
    found = json.loads(text)
    place: Any = found
    while isinstance(place, dict | list) and place:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or data.draw(st.integers(0, 3)) == 0:
            place[key] = data.draw(st.none() | st.booleans() | st.integers() | st.text() | st.just([]) | st.just({}))
            break
        place = place[key]
    try:
        itf.follow(SUITE, itf.loads(SUITE, json.dumps(found)))
    except (itf.ItfError, ReplayError) as error:
        assert str(error)  # noqa: PT017 - one of the two is all that may be raised


@given(values(record_shape(State)))
@settings(max_examples=40, deadline=None)
def test_states_of_the_suite_come_back(state: State) -> None:
    shape = record_shape(State)
    assert itf.decode(shape, json.loads(json.dumps(itf.encode(shape, state)))) == state


# --- as another tool reads and writes them --------------------------------------------------------
#
# itf-py 0.5.0 reads Apalache's unit and not Quint's, takes the content of a variant for a record, so that it reads
# no `Some` of a number, and takes two tags with equal contents for one key.


@pytest.fixture(scope="module")
def itf_py() -> Any:
    return pytest.importorskip("itf_py", reason="it comes with the extra `dev`")


def as_apalache(found: Any) -> Any:
    """An expression with the unit as Apalache writes it."""
    if isinstance(found, list):
        return [as_apalache(part) for part in found]
    if not isinstance(found, dict):
        return found
    if "tag" in found and found.get("value") == {"#tup": []}:
        return {"tag": found["tag"], "value": "U_OF_UNIT"}
    return {name: as_apalache(part) for name, part in found.items()}


def is_keyed_by_tags(shape: Shape) -> bool:
    """Whether some map has tags in its keys."""
    match shape:
        case MapShape(key=key, value=value):
            parts = key.items if isinstance(key, TupleShape) else (key,)
            return any(isinstance(part, EnumShape) for part in parts) or is_keyed_by_tags(value)
        case TupleShape(items=items):
            return any(map(is_keyed_by_tags, items))
        case RecordShape(fields=fields):
            return any(is_keyed_by_tags(field) for _, field in fields)
        case _:
            return False


@given(st.data(), SHAPES.filter(lambda shape: not is_keyed_by_tags(shape)))
@settings(max_examples=60, deadline=None)
def test_every_kind_of_value_comes_back_from_another_tool(itf_py: Any, data: st.DataObject, shape: Shape) -> None:
    value = data.draw(values(shape))
    theirs = itf_py.value_from_json(as_apalache(json.loads(json.dumps(itf.encode(shape, value)))))
    assert itf.decode(shape, json.loads(json.dumps(itf_py.value_to_json(theirs)))) == value


def test_another_tool_reads_a_trace_of_ours_and_we_read_what_it_writes(itf_py: Any, explored: Exploration) -> None:
    for place in range(0, len(explored.states), 400):
        ours = explored.trace_to(place)
        written = itf.encode_trace(SUITE, ours)
        picks = [state.pop(itf.PICKS) for state in written["states"]]
        written["vars"].remove(itf.PICKS)
        theirs = itf_py.trace_from_json(as_apalache(written))
        assert [state.values["supply"] for state in theirs.states] == [state.supply for state in ours.states]
        again = itf_py.trace_to_json(theirs)
        for state, picked in zip(again["states"], picks, strict=True):
            state[itf.PICKS] = picked
        assert itf.follow(SUITE, itf.decode_trace(SUITE, again)) == ours
