"""When, in a story: moments that its calls are offered at."""

from __future__ import annotations

from model.accounts import MARKETPLACE, TREASURY
from model.state import State
from properties.scopes import G3, When


def always(_state: State) -> bool:
    """In every state."""
    return True


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


def is_unfunded(state: State) -> bool:
    """None of the hAlpha was put into the marketplace yet."""
    return is_minted(state) and state.revenue.total == 0 and state.hippius.halpha[MARKETPLACE] == 0


def has_revenue_of(total: int) -> When:
    """When so much revenue came."""

    def when(state: State) -> bool:
        return state.revenue.total == total

    return when


def is_spendable(state: State) -> bool:
    """The treasury has all that it ever got, and the reward has not left yet."""
    return state.hippius.halpha[TREASURY] == state.revenue.treasury > 0 and is_before_burn(state)


def is_hostile(state: State) -> bool:
    """The adversary holds a guardian."""
    return state.corrupted[G3]


def is_contract_paused(state: State) -> bool:
    """The contract is paused."""
    return state.contract.guard.paused


def is_pallet_paused(state: State) -> bool:
    """The pallet is paused."""
    return state.pallet.guard.paused
