"""What a side tells, and how the judge puts two of them on common names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from steelyard.gate import export, shapes
from steelyard.gate.align import align, common_kind, orders
from steelyard.gate.encoding import Writer, read_terms
from steelyard.gate.ir import fingerprint, spec_from
from steelyard.gate.process import PROOFS_FIRST
from steelyard.gate.relation import Relation, Stands, joined
from steelyard.gate.side import Side
from steelyard.schema import BoolShape, EnumShape, IdentityShape, IntShape, ModellingError, record_shape
from steelyard.symbolic import terms, values
from steelyard.symbolic.summary import Symbolic
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import identity_code, identity_name
from tests.steelyard.gate import vault
from tests.steelyard.gate.editions import Edit, ask, compared, directory, suite, told
from tests.steelyard.gate.test_attacks import ATTACKS
from tests.steelyard.gate.test_honest import REFACTORINGS
from tests.steelyard.token.suite import SUITE as TOKEN


def exported(*edits: Edit) -> dict[str, Any]:
    side = ask(*edits)
    side({"ask": "validity", "orders": {}})
    return side({"ask": "export", "given": None, "cache": ""})


def anew(edits: tuple[Edit, ...], cache: str, orders: dict[str, list[str]] | None = None) -> Any:
    """What a side tells that was asked nothing before."""
    side = Side(suite(*edits), str(directory()))
    side.answer({"ask": "validity", "orders": orders or {}})
    return through_text(side.answer({"ask": "export", "given": None, "cache": cache}))


def through_text(value: Any) -> Any:
    return json.loads(json.dumps(value))


LIMITED = (
    ("def within_limit(", "def limit_of(params: Params) -> int:\n    return params.limit\n\n\ndef within_limit("),
    ("    return state.total <= params.limit\n", "    return state.total <= limit_of(params)\n"),
)
#: What changes what is told of a property without a change of the property: what an action calls, and its arguments.
ELSEWHERE: tuple[tuple[Edit, ...], ...] = (
    LIMITED,
    (*LIMITED, ("    require(total <= params.limit, ", "    require(total <= limit_of(params), ")),
    (("caller: Person, amount: Coins) -> State", "caller: Person, amount: Coins, ticket: Person) -> State"),),
)


def test_what_is_known_of_other_editions_changes_no_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each attack and each honest change, with all that was told of the others before it."""
    # Editions are files of different names, by which they would be told apart.
    monkeypatch.setattr(export._Exporter, "_location", lambda _, function: str(function.__code__.co_firstlineno))
    by_name = property(lambda of: tuple(sorted(one.__name__ for one in of._protocol)))
    monkeypatch.setattr(export._Exporter, "_protocol_by_name", by_name)
    anew((), str(tmp_path))
    edits = [*(edits for edits, *_ in ATTACKS.values()), *(edits for edits, _ in REFACTORINGS.values()), *ELSEWHERE]
    told = 0
    for some in edits:
        try:
            alone = anew(some, "")
        except ModellingError:
            assert some not in ELSEWHERE
            continue
        assert anew(some, str(tmp_path)) == alone, some
        told += 1
    assert told > len(edits) * 3 / 4


def test_what_is_known_serves_as_long_as_enums_are_numbered_so(tmp_path: Path) -> None:
    first = anew((), str(tmp_path))
    backwards = {"Status": sorted((one.name for one in vault.Status), reverse=True)}
    assert anew((), str(tmp_path), backwards) == anew((), "", backwards) != first
    assert anew((), str(tmp_path)) == first


def test_what_is_known_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = anew((), str(tmp_path))
    monkeypatch.setattr(Symbolic, "summary", None)
    assert anew((), str(tmp_path)) == first


@pytest.mark.parametrize("suite", [TOKEN, vault.SUITE])
def test_terms_are_the_same_objects_when_they_are_read_again(suite: Any) -> None:
    found: list[Term] = [
        term for summary in Symbolic(suite).summaries() for path in summary.paths for term in path.conditions
    ]
    key = (terms.var("?k", "id"),)
    amount = terms.read("s.m", "amount", "nat", key)
    found.append(
        terms.bind("sum", key, terms.ite(terms.eq(key[0], terms.const(identity_code("ann"))), amount, terms.ZERO))
    )
    found.append(terms.bind("forall", key, terms.le(amount, terms.bind("sum", key, amount))))
    writer = Writer()
    numbers = [writer(term) for term in found]
    again = read_terms(through_text(writer.nodes))
    assert all(again[number] is term for number, term in zip(numbers, found, strict=True))


def test_a_literal_identity_of_another_process_has_its_name_here() -> None:
    code = identity_code("somebody from afar")
    values._labels.pop(code), values._names.pop("somebody from afar")
    assert identity_name(code) is None
    read_terms([["const", [], code], ["const", [], -300], ["const", [], 7]])
    assert identity_name(code) == "somebody from afar"


def test_no_node_is_taken_that_is_none() -> None:
    with pytest.raises(ValueError, match="no term is a nonsense"):
        read_terms([["nonsense", [], None]])


@pytest.mark.parametrize("cls", [TOKEN.state, TOKEN.params, vault.State, vault.Params])
def test_shapes_are_made_again_of_what_is_told_of_them(cls: type) -> None:
    plain = through_text(shapes.plain(record_shape(cls)))
    assert through_text(shapes.plain(shapes.shape_from(plain))) == plain


def test_what_two_kinds_have_in_common() -> None:
    natural, integer = IntShape("Coins", natural=True), IntShape("int", natural=False)
    assert common_kind(natural, integer) == common_kind(integer, natural) == "nat"
    assert common_kind(integer, integer) == "int"
    assert common_kind(BoolShape(), integer) is None
    assert common_kind(IdentityShape("A"), IdentityShape("B")) == "id"
    few, more, other = (EnumShape(made) for made in (_enum("A", "B"), _enum("A", "B", "C"), _enum("A", "C")))
    assert common_kind(few, more) == common_kind(more, few) == "enum:2"
    assert common_kind(few, other) is None


def _enum(*members: str) -> Any:
    shape = shapes.shape_from(["enum", "E", list(members)])
    assert isinstance(shape, EnumShape)
    return shape.cls


def test_members_that_both_have_come_first() -> None:
    base, head = {"x": ["enum", "E", ["A", "B", "C"]]}, {"x": [["enum", "E", ["C", "D", "A"]]]}
    assert orders(base, head) == ({"E": ["A", "C", "B"]}, {"E": ["A", "C", "D"]})
    assert orders(base, base) == ({}, {})


FROZEN: tuple[Edit, ...] = (
    ("    owner: Person\n    total: Coins\n", "    owner: Person\n    frozen: bool\n    total: Coins\n"),
    ("State(owner=owner, total", "State(owner=owner, frozen=False, total"),
)


def test_a_new_field_is_any_value_to_what_both_have() -> None:
    base, head = exported(), exported(*FROZEN)
    alignment = align(base, head)
    assert [(one.place, one.change) for one in alignment.changes] == [("s.frozen", "added")]
    assert "s.total" in alignment.shared
    assert not alignment.apart
    assert told(compared(*FROZEN)) == [("transition:genesis", "equivalent"), ("schema:s.frozen", "field added")]
    guard = (
        "    require(amount > 0, NonPositive(amount))\n    total",
        "    require(not state.frozen, NonPositive(amount))\n    require(amount > 0, NonPositive(amount))\n    total",
    )
    comparison = compared(*FROZEN, guard)
    assert ("transition:deposit", "guard narrowed") in told(comparison)
    assert not {one.subject for one in comparison.findings} & {"transition:transfer", "property:vault.within_limit"}
    witness = comparison.findings[0].witness
    assert witness is not None
    assert ("frozen", "true") in witness.where


def test_a_field_that_is_gone_is_told_by_all_that_reads_it() -> None:
    reads = (
        "return after.owner == before.owner\n",
        "return after.owner == before.owner and after.frozen == before.frozen\n",
    )
    said = told(compared(base=(*FROZEN, reads)))
    assert ("schema:s.frozen", "field removed") in said
    assert ("property:steps.owner_stays", "weakened") in said


def test_a_field_of_another_type_is_two_fields() -> None:
    alignment = align(exported(), through_text(_with_place(exported(), "issued", ["id", "Person"])))
    assert alignment.apart == {f"{state}.issued" for state in ("s", "after", "left", "right")}


def _with_place(told_: dict[str, Any], name: str, shape: list[str]) -> dict[str, Any]:
    kind, record, fields = told_["state"]
    return {**told_, "state": [kind, record, [[f, shape if f == name else s] for f, s in fields]]}


def test_a_fingerprint_is_of_what_is_meant_and_of_no_place() -> None:
    moved = ("def set_aside(state: State) -> int:\n", "\n\n# Further down.\ndef set_aside(state: State) -> int:\n")
    one, other = spec_from(exported()), spec_from(exported(moved))
    assert one.claims["vault.total_is_sum"].place != other.claims["vault.total_is_sum"].place
    for name, claim in one.claims.items():
        assert fingerprint(claim) == fingerprint(other.claims[name])
    for name, act in one.actions.items():
        assert fingerprint(act) == fingerprint(other.actions[name])
    prints = {fingerprint(part) for part in (*one.claims.values(), *one.actions.values())}
    assert len(prints) == len(one.claims) + len(one.actions)


RENAMED: tuple[Edit, ...] = (
    ('id="vault.within_limit"', 'id="vault.within_bounds",\n        renamed_from="vault.within_limit"'),
    (
        '@action(by="owner", caller="caller")\ndef close(',
        '@action(by="owner", caller="caller", renamed_from="close")\ndef shut(',
    ),
    ("issue, stamp, cash, close)", "issue, stamp, cash, shut)"),
    ('return step.action == "close"\n', 'return step.action == "shut"\n'),
)


def test_what_says_its_old_name_is_compared_with_that() -> None:
    said = told(compared(*RENAMED))
    assert said == [("transition:shut", "renamed"), ("property:vault.within_bounds", "renamed")]
    # An exception under the old name is an exception of nobody now, and one more is one more.
    kept = RENAMED[:-1]
    assert ("property:steps.only_holder_spends", "strengthened") in told(compared(*kept))
    more = (*kept, ('return step.action == "close"\n', 'return step.action in ("shut", "cash")\n'))
    assert ("property:steps.only_holder_spends", "weakened") in told(compared(*more))


def test_parts_that_are_claimed_together() -> None:
    def whole(*stands: Stands) -> Stands:
        return joined(Relation(one) for one in stands).stands

    same, equal, more, less = Stands.SAME, Stands.EQUIVALENT, Stands.STRONGER, Stands.WEAKER
    assert whole() is whole(same, same) is same
    assert whole(same, equal) is equal
    assert whole(equal, more) is more
    assert whole(less, equal, same) is less
    assert whole(more, less) is Stands.INCOMPARABLE
    assert whole(more, Stands.OPEN) is Stands.OPEN
    assert whole(Stands.OPEN, Stands.INCOMPARABLE) is Stands.INCOMPARABLE


def test_a_side_without_a_project_tells_its_proofs_first_as_well() -> None:
    side = Side(suite(), str(directory()))
    asked = {"preset": "", "seconds": None, "options": {"walks": 20, "steps": 10}}
    parts: list[dict[str, Any]] = []
    whole = side.answer({"ask": PROOFS_FIRST, **asked}, parts.append)
    assert [one["complete"] for one in (*parts, whole)] == [False, True]
    assert {one["id"] for one in parts[0]["results"]} < {one["id"] for one in whole["results"]}
