from __future__ import annotations

import ast
import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest

from steelyard import language
from steelyard.schema import ModellingError
from steelyard.suite import Invariant, Preset, Reachable, Relational, StepProperty, Suite, Theorem
from steelyard.whitelist import RULES, check_function, check_suite, offences
from steelyard.whitelist.calls import Expressions
from steelyard.whitelist.kinds import Other
from steelyard.whitelist.scope import Mode, Scope
from tests.steelyard.token import model as token_model
from tests.steelyard.token.suite import SUITE as TOKEN

SAMPLES = Path(__file__).parent / "whitelist"

HEADS = {
    "action": '@action(by="anyone")\ndef act(params: Params, state: State, *, amount: Coins) -> State:\n',
    "invariant": "def holds(params: Params, state: State) -> bool:\n",
}

DEFAULTS = """

@action(by="anyone")
def plain_act(params: Params, state: State, *, amount: Coins) -> State:
    return evolve(state, total=double(amount))


def plain_holds(params: Params, state: State) -> bool:
    return state.total == state.balances.sum(lambda _k, v: v)
"""


@attrs.frozen
class Sample:
    rule: str
    name: str
    kind: str
    text: str

    @property
    def source(self) -> str:
        """The module that the sample stands for: prelude, definitions, then the function."""
        before, _, body = self.text.rpartition("---\n")
        if self.kind == "module":
            before, function = self.text, ""
        else:
            function = HEADS[self.kind] + "".join(f"    {line}\n" for line in body.splitlines())
        prelude = (SAMPLES / "prelude.txt").read_text(encoding="utf-8")
        return f"{prelude}\n\n{before}\n\n{function}{DEFAULTS}"

    @property
    def lines(self) -> list[int]:
        return [number for number, line in enumerate(self.source.splitlines(), 1) if line.endswith("# here")]


def samples(file: str) -> list[Any]:
    parts = re.split(r"^### ", (SAMPLES / file).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    found = []
    for part in parts:
        head, _, text = part.partition("\n")
        rule, name, kind = re.fullmatch(r"([\w-]+): (.+) \[(\w+)\]", head).groups()  # type: ignore[union-attr]
        found.append(pytest.param(Sample(rule, name, kind, text.strip("\n") + "\n"), id=f"{rule}: {name}"))
    return found


def load(path: Path, source: str) -> ModuleType:
    """A module from a text, registered as an imported one is."""
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def suite_of(module: Any) -> Suite:
    """A suite of what a sample defines."""
    act = module.act if hasattr(module, "act") else module.plain_act
    properties: list[Any] = [
        Invariant(
            id="sample.holds",
            statement="It holds.",
            source=("S1",),
            predicate=module.holds if hasattr(module, "holds") else module.plain_holds,
        )
    ]
    if hasattr(module, "moved"):
        moves = StepProperty(id="sample.moved", statement="It moves.", source=("S1",), predicate=module.moved)
        properties.append(moves)
    return Suite(
        name="sample",
        params=module.Params,
        is_valid=module.is_valid,
        state=module.State,
        genesis=module.genesis,
        actions=(act,),
        properties=tuple(properties),
        presets={"tiny": Preset(name="tiny", summary="one", params=module.Params(limit=3), genesis=(), pools={})},
        assumptions={"A-01": "Nothing is paused."},
    )


@pytest.fixture
def path(tmp_path: Path, request: pytest.FixtureRequest) -> Any:
    """A place for a module of a name of its own."""
    name = "sample_" + re.sub(r"\W", "_", request.node.name)
    yield tmp_path / f"{name}.py"
    sys.modules.pop(name, None)


@pytest.mark.parametrize("sample", samples("good.txt"))
def test_what_the_language_has_passes(sample: Sample, path: Path) -> None:
    assert offences(suite_of(load(path, sample.source))) == ()


@pytest.mark.parametrize("sample", samples("bad.txt"))
def test_everything_else_is_refused_at_its_line(sample: Sample, path: Path) -> None:
    suite = suite_of(load(path, sample.source))
    found = [offence for offence in offences(suite) if offence.rule == sample.rule]
    assert found, f"{sample.rule} is not among {[str(o) for o in offences(suite)]}"
    if sample.lines:
        assert (path.name, sample.lines[0]) in [(o.path, o.line) for o in found]
    with pytest.raises(ModellingError) as caught:
        check_suite(suite)
    first = offences(suite)[0]
    assert caught.value.where == first.where
    assert str(caught.value) == str(first)


def test_every_rule_has_a_sample() -> None:
    shown = {parameter.values[0].rule for parameter in samples("bad.txt")}
    assert shown | {"expression", "tampering"} == set(RULES)


def test_a_kind_of_expression_that_no_rule_names_is_refused() -> None:
    class Unheard(ast.expr):
        pass

    found: list[str] = []

    class Recorder:
        def offence(self, rule: str, _node: ast.AST, message: str) -> None:
            found.append(f"{rule}: {message}")

    scope = Scope(locals={}, assigned=frozenset(), counters=frozenset(), mode=Mode(refuses=False, ranges=True))
    kind = Expressions(None, Recorder()).kind(Unheard(), scope)  # type: ignore[arg-type]
    assert kind is Other.UNKNOWN
    assert found == ["expression: Unheard is outside the language"]


def test_the_token_passes() -> None:
    assert offences(TOKEN) == ()


def test_a_text_that_was_edited_since_it_was_loaded_is_no_source(path: Path) -> None:
    good = Sample("good", "edited", "invariant", "return state.total < 3\n")
    module = load(path, good.source)
    path.write_text(good.source.replace("total < 3", "total < 4"), encoding="utf-8")
    assert [o.rule for o in offences(suite_of(module))] == ["source"]


def test_a_file_that_is_gone_is_no_source(path: Path) -> None:
    module = load(path, Sample("good", "gone", "invariant", "return state.total < 3\n").source)
    path.unlink()
    assert "source" in {o.rule for o in offences(suite_of(module))}


def test_a_primitive_that_was_replaced_is_no_primitive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_model, "require", always)
    assert {o.rule for o in offences(TOKEN)} == {"shadowing"}


def always(_condition: bool, _refusal: object) -> None:
    """A requirement that requires nothing."""


def grown(self: Any, key: Any, value: Any) -> Any:
    """A map's `set` that sets nothing."""
    del key, value
    return self


def test_a_primitive_that_was_patched_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "require", always)
    assert "steelyard/language.py:1: require is not what its source says [tampering]" in map(str, offences(TOKEN))


def test_a_map_that_was_patched_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language.Map, "set", grown)
    assert [o.rule for o in offences(TOKEN)] == ["tampering"]


def test_an_action_that_runs_the_code_of_another_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_model.transfer, "__code__", token_model.mint.__code__)
    assert "source" in {o.rule for o in offences(TOKEN)}


@pytest.mark.parametrize("part", ["genesis", "is_valid", "theorem", "left", "relation", "reachable", "within"])
def test_every_part_of_a_suite_is_walked(part: str, path: Path) -> None:
    module: Any = load(path, Sample("good", part, "invariant", "return True\n").source + PARTS)
    suite = suite_of(module)
    common: Any = {"id": "sample.more", "statement": "More holds.", "source": ("S1",)}
    spoiled = {
        "genesis": lambda: attrs.evolve(suite, genesis=module.bad_genesis),
        "is_valid": lambda: attrs.evolve(suite, is_valid=module.bad_is_valid),
        "theorem": lambda: with_property(suite, Theorem(predicate=module.bad_theorem, **common)),
        "left": lambda: with_property(
            suite, Relational(left=module.bad_program, right=module.program, relation=module.relation, **common)
        ),
        "relation": lambda: with_property(
            suite, Relational(left=module.program, right=module.program, relation=module.bad_relation, **common)
        ),
        "reachable": lambda: with_property(suite, Reachable(predicate=module.bad_moved, of_step=True, **common)),
        "within": lambda: attrs.evolve(
            suite, presets={"tiny": attrs.evolve(suite.presets["tiny"], within=module.bad_within)}
        ),
    }[part]()
    assert [o.rule for o in offences(spoiled)] == ["assert"]


def with_property(suite: Suite, added: Any) -> Suite:
    return attrs.evolve(suite, properties=(*suite.properties, added))


PARTS = """

def bad_genesis(params: Params) -> State:
    assert params
    return genesis(params, owner=HOUSE)


def bad_is_valid(params: Params) -> bool:
    assert params
    return True


def bad_theorem(params: Params, *, amount: Coins) -> bool:
    assert params
    return True


def program(params: Params, state: State, *, amount: Coins) -> State:
    return plain_act(params, state, amount=amount)


def bad_program(params: Params, state: State, *, amount: Coins) -> State:
    assert params
    return state


def relation(params: Params, before: State, left: State, right: State) -> bool:
    return left == right


def bad_relation(params: Params, before: State, left: State, right: State) -> bool:
    assert params
    return True


def bad_moved(params: Params, before: State, step: Step, after: State) -> bool:
    assert params
    return True


def bad_within(params: Params, state: State) -> bool:
    assert params
    return True
"""


def test_domains_and_view_are_not_walked(path: Path) -> None:
    suite = suite_of(load(path, Sample("good", "steers", "invariant", "return True\n").source))
    preset = attrs.evolve(
        suite.presets["tiny"], domains={"plain_act": lambda _params, _state: [{}]}, view=lambda _params, _state: None
    )
    assert offences(attrs.evolve(suite, presets={"tiny": preset})) == ()


def test_one_function_can_be_checked_alone(path: Path) -> None:
    module = load(path, Sample("raise", "alone", "action", "raise TooMuch(amount)  # here\n").source)
    check_function(module.plain_act)
    with pytest.raises(ModellingError, match=r"raise is outside the language \[raise\]"):
        check_function(module.act)


def test_offences_come_in_the_order_of_the_files(path: Path) -> None:
    text = "x = amount / 2\ny = amount ** 2\nassert x\nreturn state\n"
    found = offences(suite_of(load(path, Sample("many", "order", "action", text).source)))
    assert [o.rule for o in found] == ["division", "operator", "assert"]
    assert [o.line for o in found] == sorted(o.line for o in found)
