"""Steps of the books: what a call may do to entries that were there."""

from __future__ import annotations

import attrs

from steelyard.language import action, implies
from steelyard.suite import Step
from tests.steelyard.false_proofs.models.books import State
from tests.steelyard.false_proofs.models.common import Account, Amount, Params


@action(by="anyone")
def raise_balance(params: Params, state: State, *, who: Account) -> State:
    """A balance grows."""
    return attrs.evolve(state, balances=state.balances.set(who, Amount(state.balances[who] + 1)))


def holders_stay(params: Params, before: State, step: Step, after: State) -> bool:
    """Whoever has an entry keeps one."""
    return before.balances.all(lambda key, _amount: key in after.balances)


def notes_keep_their_amount(params: Params, before: State, step: Step, after: State) -> bool:
    """A note that is still there is the same note."""
    return before.notes.all(
        lambda key, note: implies(key in after.notes, lambda: after.notes[key].amount == note.amount)
    )


def others_stay(params: Params, before: State, step: Step, after: State) -> bool:
    """False: who is called `who` is not the only one whose balance changes in a transfer."""
    return before.balances.all(
        lambda key, amount: implies(key != step.arguments.source, lambda: after.balances[key] == amount)
    )


def others_do_not_lose(params: Params, before: State, step: Step, after: State) -> bool:
    """The same of what is less."""
    return before.balances.all(
        lambda key, amount: implies(key != step.arguments.source, lambda: after.balances[key] >= amount)
    )
