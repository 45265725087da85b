"""The network's figures, for walks: realistic amounts, and more of everything than can be explored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from model.accounts import TREASURY, Account, deposit_id, withdrawal_id
from model.params import MAINNET, Params
from model.state import State
from model.units import Nonce, Planck, Rao, TaoRao, Votes
from properties.scopes import ALICE, BOB, G1, G2, G3, G4, Arguments, Domain, slots, view
from steelyard.suite import Preset

CAROL, G5 = Account("carol"), Account("guardian5")
EVERYBODY = (ALICE, BOB, CAROL, G1, G2, G3, G4, G5)
#: One Alpha on Bittensor, and on Hippius.
ALPHA, HALPHA = 10**9, 10**18
#: What nobody ever locks or burns.
FORGED = (CAROL, Rao(5 * ALPHA), Nonce(7))


def deposit_votes(_params: Params, state: State) -> Iterable[Arguments]:
    """Attestations of every deposit there is, and of one that nobody made."""
    requests = [(one.account, one.rao, one.nonce) for _, one in state.contract.deposits.items()]
    for account, rao, nonce in (*requests, FORGED):
        for guardian in EVERYBODY:
            deposit = deposit_id(account, rao, nonce)
            yield {"guardian": guardian, "deposit": deposit, "recipient": account, "rao": rao, "nonce": nonce}


def release_votes(_params: Params, state: State) -> Iterable[Arguments]:
    """Attestations of every withdrawal there is, and of one that nobody made."""
    requests = [(one.account, one.rao, one.nonce) for _, one in state.pallet.withdrawals.items()]
    for account, rao, nonce in (*requests, FORGED):
        for guardian in EVERYBODY:
            withdrawal = withdrawal_id(account, rao, nonce)
            yield {"guardian": guardian, "withdrawal": withdrawal, "recipient": account, "rao": rao, "nonce": nonce}


def rotations(_params: Params, _state: State) -> Iterable[Arguments]:
    """Sets of guardians that overlap, and one with an account twice."""
    for guardians, threshold in (
        (slots(G1, G2, G3, G4, G5), 3),
        (slots(G2, G3, G4), 2),
        (slots(G4, G5, CAROL), 2),
        (slots(G1, G1), 2),
    ):
        yield {"guardians": guardians, "threshold": Votes(threshold)}


DOMAINS: Mapping[str, Domain] = {
    "attest_deposit": deposit_votes,
    "attest_release": release_votes,
    "rotate_contract_guardians": rotations,
    "rotate_pallet_guardians": rotations,
}

PRESET = Preset(
    name="mainnet",
    summary="3 users, 5 guardians, the network's own figures",
    params=MAINNET,
    genesis=(
        {
            "contract_guardians": slots(G1, G2, G3, G4, G5),
            "contract_threshold": Votes(3),
            "pallet_guardians": slots(G1, G2, G3, G4, G5),
            "pallet_threshold": Votes(3),
            "mint_cap": Planck(1_000 * HALPHA),
            "tao_holder": ALICE,
            "tao": TaoRao(21_000_000 * ALPHA),
        },
    ),
    pools={
        "Account": (*EVERYBODY, TREASURY),
        "Rao": (Rao(1), Rao(ALPHA), Rao(25 * ALPHA), Rao(1_000 * ALPHA + 1)),
        "Planck": (Planck(1), Planck(ALPHA), Planck(HALPHA), Planck(25 * HALPHA + 7), Planck(1_000 * HALPHA)),
        "TaoRao": (TaoRao(1), TaoRao(3 * ALPHA)),
    },
    domains=DOMAINS,
    view=view,
)
