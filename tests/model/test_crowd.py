"""Walks through a crowd: more users, guardians and transfers at a time than can be explored."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from model.accounts import Account, deposit_id, withdrawal_id
from model.params import MAINNET, Params
from model.state import State
from model.units import Cents, Nonce, Planck, Rao, TaoRao, Votes
from properties.presets import MAINNET_PRESET
from properties.scopes import ALICE, BOB, G1, G2, G3, G4, PRICES, VALIDATOR, Arguments, slots
from properties.suite import SUITE
from steelyard.engines import simulate
from steelyard.engines.result import Options, Task
from steelyard.suite import Preset, Verdict

CAROL = Account("carol")
ALPHA, HALPHA = 10**9, 10**18
#: What nobody ever locks or burns.
FORGED = (CAROL, Rao(5 * ALPHA), Nonce(7))
GUARDIANS = (G1, G2, G3, G4)


def deposit_votes(_params: Params, state: State) -> Iterable[Arguments]:
    """Attestations of every deposit there is, and of one that nobody made."""
    requests = [(one.account, one.rao, one.nonce) for _, one in state.contract.deposits.items()]
    for account, rao, nonce in (*requests, FORGED):
        for guardian in GUARDIANS:
            deposit = deposit_id(account, rao, nonce)
            yield {"guardian": guardian, "deposit": deposit, "recipient": account, "rao": rao, "nonce": nonce}


def release_votes(_params: Params, state: State) -> Iterable[Arguments]:
    """Attestations of every withdrawal there is, and of one that nobody made."""
    requests = [(one.account, one.rao, one.nonce) for _, one in state.pallet.withdrawals.items()]
    for account, rao, nonce in (*requests, FORGED):
        for guardian in GUARDIANS:
            withdrawal = withdrawal_id(account, rao, nonce)
            yield {"guardian": guardian, "withdrawal": withdrawal, "recipient": account, "rao": rao, "nonce": nonce}


def rotations(_params: Params, _state: State) -> Iterable[Arguments]:
    """Sets of guardians that overlap."""
    for guardians, threshold in ((slots(G1, G2, G3), 2), (slots(G2, G3, G4), 2), (slots(G1, G2, G3, G4), 3)):
        yield {"guardians": guardians, "threshold": Votes(threshold)}


def never(_params: Params, _state: State) -> Iterable[Arguments]:
    """Nothing: a pause that ends as seldom as it begins would stop most of a walk."""
    return ()


CROWD = Preset(
    name="crowd",
    summary="3 users, 4 guardians, any number of transfers, the network's figures",
    params=MAINNET,
    genesis=(
        {
            "contract_guardians": slots(G1, G2, G3),
            "contract_threshold": Votes(2),
            "pallet_guardians": slots(G1, G2, G3),
            "pallet_threshold": Votes(2),
            "mint_cap": Planck(1_000 * HALPHA),
            "tao_holder": ALICE,
            "tao": TaoRao(21_000_000 * ALPHA),
            "fiat_holder": ALICE,
            "cents": Cents(0),
            "prices": PRICES,
            "validator": VALIDATOR,
        },
    ),
    pools={
        "Account": (ALICE, BOB, CAROL, G3),
        "Rao": (Rao(ALPHA), Rao(25 * ALPHA)),
        "Planck": (Planck(ALPHA), Planck(HALPHA), Planck(3 * HALPHA + 7)),
        "TaoRao": (TaoRao(3 * ALPHA),),
    },
    actions=MAINNET_PRESET.actions,
    absent=MAINNET_PRESET.absent,
    domains={
        "attest_deposit": deposit_votes,
        "attest_release": release_votes,
        "rotate_contract_guardians": rotations,
        "rotate_pallet_guardians": rotations,
        "pause_contract": never,
        "pause_pallet": never,
    },
)


def test_no_walk_through_a_crowd_breaks_a_property() -> None:
    suite = attrs.evolve(SUITE, presets={"crowd": CROWD})
    task = Task(suite=suite, preset="crowd", properties=SUITE.properties, options=Options(walks=12, steps=80, seed=1))
    results = simulate.run(task)
    assert results
    assert not [result.id for result in results if result.verdict is Verdict.VIOLATED]
    reached = {result.id for result in results if result.verdict is Verdict.REACHED}
    assert reached >= {"reach.released_beside_the_adversary"}
