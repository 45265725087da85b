"""Expressions over a state: what they mean, and what they may not be."""

from __future__ import annotations

import pytest

from properties.presets import BRIDGE_SLICE
from properties.suite import SUITE as HIPPIUS
from steelyard.expressions import parse
from steelyard.project import Unusable
from tests.steelyard.counter.suite import SUITE

PARAMS = HIPPIUS.presets["tiny"].params
BEGUN = HIPPIUS.genesis(PARAMS, **BRIDGE_SLICE.genesis[0])


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("s.hippius.minted == 0", True),
        ("s.hippius.halpha[TREASURY] > 0 or s.pallet.guard.paused", False),
        ("not s.pallet.guard.paused and s.pallet.guard.threshold == 2", True),
        ("0 < s.pallet.guard.threshold <= 1", False),
        ("guardian1 in s.pallet.guard.guardians and alice not in s.pallet.guard.guardians", True),
        ("s.bittensor.tao[alice] == 1 and len(s.bittensor.tao) == 1", True),
        ("s.bittensor.tao.sum(lambda account, tao: tao if account == alice else 0) == s.bittensor.tao_issued", True),
        ("s.bittensor.tao.any(lambda account, tao: tao > 1)", False),
        ("s.pallet.mint_cap // params.planck_per_rao % 2 == max(1, -1)", True),
        ("s.marketplace.prices.gas + 1 - 1 * 2 == 0", True),
        ("s.contract.deposits[deposit_id(alice, 1, 0)].rao == 1", False),
        ("deposit_id(alice, 1, 0) not in s.contract.deposits", True),
        ("(alice, guardian1) in s.staking.positions", False),
        ("s.services.requests[request_id(0)].status == RequestStatus.OPEN", False),
    ],
)
def test_an_expression_means_what_it_says(text: str, answer: bool) -> None:
    assert parse(HIPPIUS, text).holds(PARAMS, BEGUN) is answer


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("s.bridge.paused", "s has no field bridge; it has bittensor, hippius"),
        ("s.hippius.halfa[alice] > 0", "s.hippius has no field halfa; did you mean halpha?"),
        ("s.hippius.halpha[TREASRY] > 0", "at column 18: there is no TREASRY; did you mean TREASURY?"),
        ("RequestStatus.EXPIRD", "RequestStatus has no EXPIRD; did you mean EXPIRED?"),
        ("s.hippius.minted.numerator", "s.hippius.minted has no fields"),
        ("s.hippius.minted[0]", "s.hippius.minted has no entries"),
        ("s.hippius.halpha.set(alice, 1)", "is not to be called here"),
        ("s.hippius.minted.sum(lambda key, value: 1)", "s.hippius.minted is no map"),
        ("s.hippius.halpha.any(alice)", "any takes a lambda of a key and a value"),
        ("__import__('os').system('true')", "is not to be called here"),
        ("alice.__class__", "alice has no fields, so no __class__"),
        ("s.__class__", "s has no field __class__"),
        ("s.pallet.guard.paused is True", "`is` compares no values"),
        ("[x for x in s.hippius.halpha]", "is not something to ask of a state"),
        ("s.hippius.minted ** 99999", "is not something to ask of a state"),
        ("(lambda: 1)()", "is not to be called here"),
        ("transfer(params, s)", "is not to be called here"),
        ("len(s.hippius.halpha, default=1)", "arguments are given in order"),
        ("'alice' in s.hippius.halpha", "is not something to ask of a state"),
        ("s.hippius.minted ==", "is no expression"),
    ],
)
def test_what_is_no_expression_over_a_state_is_told_in_one_line(text: str, told: str) -> None:
    with pytest.raises(Unusable) as refused:
        parse(HIPPIUS, text)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_another_protocol_has_names_of_its_own() -> None:
    with pytest.raises(Unusable, match="there is no TREASURY"):
        parse(SUITE, "s.given[TREASURY] > 0")
