"""Telling a story: calls that must succeed, and calls that must be refused by a named rule."""

from __future__ import annotations

from typing import Any

import attrs

from model.accounts import TransferId, deposit_id, withdrawal_id
from model.params import TINY, Params
from model.state import State
from model.units import Nonce, Rao
from properties.presets import TINY_STORIES
from properties.scopes import ALICE, G1, G2, VALIDATOR
from properties.suite import SUITE
from steelyard.run import Outcome, call, start


class Story:
    """A run of the protocol from an initial state of the tiny scope."""

    def __init__(self, params: Params = TINY, **genesis: Any) -> None:
        begun = start(SUITE, params, {**TINY_STORIES.genesis(), **genesis})
        assert begun.state is not None, begun.label
        self.params = params
        self.state: State = begun.state

    def attempt(self, action: str, /, **arguments: Any) -> Outcome:
        """Make a call; the state moves on if it succeeds."""
        outcome = call(SUITE.action(action), self.params, self.state, arguments)
        if outcome.state is not None:
            self.state = outcome.state
        return outcome

    def does(self, action: str, /, **arguments: Any) -> Story:
        """Make a call that succeeds."""
        outcome = self.attempt(action, **arguments)
        assert outcome.state is not None, f"{action}: {outcome.label}"
        return self

    def refuses(self, code: str, action: str, /, **arguments: Any) -> Story:
        """Make a call that the rule `code` refuses and that leaves the state as it was."""
        before = self.state
        outcome = self.attempt(action, **arguments)
        assert outcome.label == code, f"{action}: {outcome.label}"
        assert self.state == before
        return self

    def discards(self, assumption: str, action: str, /, **arguments: Any) -> Story:
        """Make an environment's move that `assumption` excludes."""
        outcome = self.attempt(action, **arguments)
        assert outcome.discarded == assumption, f"{action}: {outcome.label}"
        return self

    def passes_blocks(self, blocks: int) -> Story:
        """Let so many blocks be produced, each in a slot of its own."""
        for _ in range(blocks):
            if self.state.chain.is_produced:
                self.does("pass_slot", leader=VALIDATOR)
            self.does("produce_block", validator=self.state.chain.leader)
        return self

    # --- what most stories begin with ---------------------------------------------------

    def locks(self, rao: int = 1) -> TransferId:
        """Alice gets alpha and locks all of it."""
        nonce = self.state.contract.next_nonce
        self.does("emit_alpha", recipient=ALICE, rao=rao).does("lock_alpha", user=ALICE, rao=rao)
        return deposit_id(ALICE, Rao(rao), nonce)

    def attests_deposit(self, *guardians: Any, rao: int = 1, nonce: int = 0, recipient: Any = ALICE) -> TransferId:
        """Guardians attest a deposit."""
        deposit = deposit_id(recipient, Rao(rao), Nonce(nonce))
        for guardian in guardians:
            self.does("attest_deposit", guardian=guardian, deposit=deposit, recipient=recipient, rao=rao, nonce=nonce)
        return deposit

    def attests_release(self, *guardians: Any, rao: int = 1, nonce: int = 0, recipient: Any = ALICE) -> TransferId:
        """Guardians attest a withdrawal."""
        withdrawal = withdrawal_id(recipient, Rao(rao), Nonce(nonce))
        for guardian in guardians:
            self.does(
                "attest_release", guardian=guardian, withdrawal=withdrawal, recipient=recipient, rao=rao, nonce=nonce
            )
        return withdrawal

    def mints(self, rao: int = 1) -> TransferId:
        """Alice gets alpha, locks it, and has it minted."""
        nonce = self.state.contract.next_nonce
        deposit = self.locks(rao)
        self.attests_deposit(G1, G2, rao=rao, nonce=nonce)
        self.does("finalize_deposit", deposit=deposit)
        return deposit

    def burns(self, rao: int = 1) -> TransferId:
        """Alice burns some of her hAlpha."""
        nonce = self.state.pallet.next_nonce
        self.does("burn_halpha", user=ALICE, planck=rao * self.params.planck_per_rao)
        return withdrawal_id(ALICE, Rao(rao), nonce)


def tiny_with(**changes: Any) -> Params:
    """The tiny parameters with some changed."""
    return attrs.evolve(TINY, **changes)
