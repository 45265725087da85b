"""The parent chain's ledgers: alpha, which only the emission creates, and TAO."""

from __future__ import annotations

from attrs import evolve

from model.accounts import Account, is_user
from model.ledger import alpha_moved, tao_moved
from model.params import Params
from model.refusals.common import AmountTooLarge, AmountTooSmall, InsufficientBalance, NotAUser
from model.state import State
from model.units import Rao, TaoRao
from steelyard.language import action, require


@action(by="the subnet's emission")
def emit_alpha(params: Params, state: State, *, recipient: Account, rao: Rao) -> State:
    """Create `rao` of alpha for `recipient`.

    1. `recipient` is a user, else `NotAUser`.
    2. `rao` is at least 1, else `AmountTooSmall`.
    3. What was issued stays within the width of the ledger, else `AmountTooLarge`.

    Source: S2.1, P4.6
    """
    require(is_user(recipient), NotAUser(account=recipient))
    require(rao >= 1, AmountTooSmall(amount=rao, least=1))
    issued = state.bittensor.issued + rao
    require(issued <= params.max_rao, AmountTooLarge(amount=issued, most=params.max_rao))
    alpha = state.bittensor.alpha
    return evolve(
        state,
        bittensor=evolve(
            state.bittensor,
            alpha=alpha.set(recipient, Rao(alpha[recipient] + rao)),
            issued=Rao(issued),
        ),
    )


@action(by="a user", caller="sender")
def transfer_alpha(params: Params, state: State, *, sender: Account, recipient: Account, rao: Rao) -> State:
    """Pay `rao` of alpha from `sender` to `recipient`.

    1. Both are users, else `NotAUser`.
    2. `rao` is at least 1, else `AmountTooSmall`.
    3. The sender's balance covers it, else `InsufficientBalance`.

    Source: P4.6
    """
    require(is_user(sender), NotAUser(account=sender))
    require(is_user(recipient), NotAUser(account=recipient))
    require(rao >= 1, AmountTooSmall(amount=rao, least=1))
    free = state.bittensor.alpha[sender]
    require(free >= rao, InsufficientBalance(account=sender, needed=rao, free=free))
    alpha = alpha_moved(state.bittensor.alpha, payer=sender, payee=recipient, rao=rao)
    return evolve(state, bittensor=evolve(state.bittensor, alpha=alpha))


@action(by="a user", caller="sender")
def transfer_tao(params: Params, state: State, *, sender: Account, recipient: Account, tao: TaoRao) -> State:
    """Pay `tao` of TAO from `sender` to `recipient`.

    1. Both are users, else `NotAUser`.
    2. `tao` is at least 1, else `AmountTooSmall`.
    3. The sender's balance covers it, else `InsufficientBalance`.

    Source: P4.6
    """
    require(is_user(sender), NotAUser(account=sender))
    require(is_user(recipient), NotAUser(account=recipient))
    require(tao >= 1, AmountTooSmall(amount=tao, least=1))
    free = state.bittensor.tao[sender]
    require(free >= tao, InsufficientBalance(account=sender, needed=tao, free=free))
    moved = tao_moved(state.bittensor.tao, payer=sender, payee=recipient, tao=tao)
    return evolve(state, bittensor=evolve(state.bittensor, tao=moved))


ACTIONS = (
    emit_alpha,
    transfer_alpha,
    transfer_tao,
)
