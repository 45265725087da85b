"""When, in a story: moments that its calls are offered at."""

from __future__ import annotations

from model.state import State
from properties.scopes import G3


def is_beginning(state: State) -> bool:
    """Nothing has been emitted yet."""
    return state.bittensor.issued == 0


def is_before_lock(state: State) -> bool:
    """Nothing was locked yet."""
    return state.contract.next_nonce == 0


def is_minted(state: State) -> bool:
    """There is hAlpha."""
    return state.hippius.minted > 0


def is_before_burn(state: State) -> bool:
    """Nothing was burned yet."""
    return state.pallet.next_nonce == 0


def is_after_burn(state: State) -> bool:
    """Something was burned."""
    return state.pallet.next_nonce > 0


def is_awaiting_release(state: State) -> bool:
    """A withdrawal is REQUESTED."""
    return state.pallet.requested > 0


def is_hostile(state: State) -> bool:
    """The adversary holds a guardian."""
    return state.corrupted[G3]


def is_contract_paused(state: State) -> bool:
    """The contract is paused."""
    return state.contract.guard.paused


def is_pallet_paused(state: State) -> bool:
    """The pallet is paused."""
    return state.pallet.guard.paused


def is_produced(state: State) -> bool:
    """The current slot has its block."""
    return state.chain.is_produced
