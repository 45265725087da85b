"""The scenes of a trace, its lines of the model, and its Markdown."""

from __future__ import annotations

import inspect

import pytest

from steelyard.report import dossier, markdown
from steelyard.report.doing import last_line
from steelyard.report.scenes import Scene, actors, cells, scenes
from tests.steelyard.report import traces
from tests.steelyard.token import model
from tests.steelyard.token.suite import SUITE

CALLS = (
    ("mint", {"caller": "alice", "to": "alice", "amount": 7}),
    ("mint", {"caller": "bob", "to": "bob", "amount": 1}),
    ("open_deal", {"buyer": "alice", "seller": "bob", "amount": 3}),
    ("settle", {"buyer": "alice", "deal": "#deal:~0"}),
    ("close", {"deal": "#deal:~0"}),
)
TRACE = traces.token_trace(*CALLS)


def played() -> tuple[Scene, ...]:
    return scenes(SUITE, TRACE, root=traces.ROOT)


def test_a_scene_has_who_acts_and_the_rest_of_what_was_said() -> None:
    first, mint, refused, *_, close = played()
    assert (first.number, first.action, first.actor) == (0, "(initial)", "")
    assert (mint.number, mint.actor, mint.told, mint.outcome) == (1, "alice", "to=alice, amount=7", "ok")
    assert (refused.actor, refused.outcome, refused.changed) == ("bob", "NotOperator", ())
    assert close.actor == "anyone"


def test_who_gives_and_takes_stands_side_by_side_and_then_who_only_acts() -> None:
    assert actors(played()) == ("balances", "alice", "ESCROW", "HOUSE", "bob", "anyone")


def test_the_line_is_where_the_call_ended() -> None:
    source, first = inspect.getsourcelines(model.mint)
    lines = {
        text: first + at
        for at, line in enumerate(source)
        for text in ("require(caller ==", "return attrs")
        if text in line
    }
    _, accepted, refused, *_ = played()
    assert accepted.place == f"tests/steelyard/token/model.py:{lines['return attrs']}"
    assert refused.place == f"tests/steelyard/token/model.py:{lines['require(caller ==']}"
    assert refused.line == "require(caller == state.operator, NotOperator(caller))"


def test_a_statement_of_several_lines_is_told_by_its_first() -> None:
    found = last_line(model.open_deal, TRACE.params, TRACE.states[2], CALLS[2][1])
    assert found is not None
    assert found.text.startswith("return attrs.evolve(state, balances=pay(")
    assert "return attrs.evolve(" in inspect.getsource(model).splitlines()[found.number - 1]


def test_an_entry_has_cells_where_it_is_there_in_some_state() -> None:
    found = cells(SUITE, TRACE)
    assert found["balances[alice]"] == ("0", "7", "7", "4", "4", "4")
    assert found["deals[#deal:~0].status"] == ("-", "-", "-", "OPEN", "SETTLED", "-")
    assert found["operator"] == ("alice",) * 6


def test_the_diagram_has_everybody_and_an_arrow_for_all_that_moves() -> None:
    names = {name: f"p{at}" for at, name in enumerate(actors(played()))}
    lines = [line.strip() for line in markdown.diagram(played())]
    assert lines[0] == "sequenceDiagram"
    assert lines[1 : len(names) + 1] == [f"participant {short} as {name}" for name, short in names.items()]
    assert f"{names['balances']}->>{names['alice']}: 7 balances" in lines
    assert f"{names['alice']}->>{names['ESCROW']}: 3 balances" in lines
    assert f"Note over {names['bob']}: 2 mint(to=bob, amount=1), refused as NotOperator" in lines
    assert not [line for line in lines if "#deal" in line]
    assert f"Note over {names['alice']}: 4 settle(deal=#35;deal#58;~0)" in lines


@pytest.mark.parametrize("sign", "#;<>:%")
def test_what_mermaid_reads_as_its_own_is_written_as_a_number(sign: str) -> None:
    scene = Scene(action="say", actor=f"a{sign}b", told=f"x={sign}", number=1)
    text = "\n".join(markdown.diagram((scene,)))
    assert f"a#{ord(sign)};b" in text
    assert f"(x=#{ord(sign)};)" in text


def test_the_page_in_markdown_has_the_diagram_the_steps_and_the_block() -> None:
    text = dossier.files(traces.token("fee_loses_a_coin"), traces.PROJECT)[dossier.MARKDOWN]
    assert text.startswith("# token.supply_is_sum: violated at step 3\n")
    assert text.count("```mermaid\nsequenceDiagram\n") == 1
    assert "| 3 | alice | `settle(deal=#deal:~0)` |" in text
    assert "```text\nVIOLATED   token.supply_is_sum" in text
    assert text.count("```") == 4
