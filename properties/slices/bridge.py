"""The stories that a finite scope tells: who may do what, when, in which amounts.

There are two.  With one unit of alpha the adversary is at work: a guardian is corrupted, guardians
are rotated, chains paused, the cap lowered (one of these at a time), transfers forged, cancelled,
returned and cleaned up.  With three units money changes hands, and travels back.
Calls that are only there to be refused are offered where that costs least.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from model.accounts import BRIDGE, TREASURY, TransferId, deposit_id, withdrawal_id
from model.params import Params
from model.state import DepositStatus, State, WithdrawalStatus
from model.units import Cents, Nonce, Planck, Rao, TaoRao, Votes
from properties.scopes import (
    ALICE,
    BOB,
    G1,
    G2,
    G3,
    G4,
    PRICES,
    VALIDATOR,
    Arguments,
    Domain,
    both,
    offered,
    payments,
    slots,
    together,
    transfers,
    view,
    votes_for,
)
from properties.slices.moments import (
    is_after_burn,
    is_awaiting_release,
    is_before_burn,
    is_before_lock,
    is_beginning,
    is_contract_paused,
    is_hostile,
    is_minted,
    is_pallet_paused,
    is_produced,
)
from steelyard.suite import Preset

FIRST, SECOND = slots(G1, G2, G3), slots(G2, G3, G4)


@attrs.frozen
class Stories:
    """Both stories, told with given parameters and a unit of alpha.

    Attributes:
        unit: what Alice locks while the adversary is at work; at least `min_deposit`.
        has_time: whether blocks are produced, so that what is closed may be cleaned up.
    """

    params: Params
    unit: Rao
    has_time: bool = True

    @property
    def one(self) -> Planck:
        """The unit on Hippius."""
        return Planck(self.unit * self.params.planck_per_rao)

    @property
    def earned(self) -> Rao:
        """What Bob takes of his reward to Bittensor: the least that he can."""
        return Rao(-(-self.params.min_withdrawal // self.params.planck_per_rao))

    @property
    def full_cap(self) -> Planck:
        """Room for everything."""
        return Planck(3 * self.one)

    # --- when -----------------------------------------------------------------------------

    def is_adversarial(self, state: State) -> bool:
        """The story with one unit."""
        return state.bittensor.issued == self.unit

    def is_earning(self, state: State) -> bool:
        """The story with three units, and one more in the end."""
        return state.bittensor.issued > self.unit

    def has_three_units(self, state: State) -> bool:
        """The second story, before its end."""
        return state.bittensor.issued == 3 * self.unit

    def is_ready_to_burn(self, state: State) -> bool:
        """There is hAlpha, nothing was burned yet, and of the adversary's story only tombstones are left."""
        open_ends = len(state.contract.deposits) + len(state.pallet.mints.records)
        return is_minted(state) and is_before_burn(state) and (open_ends == 0 or self.is_earning(state))

    def is_orderly(self, state: State) -> bool:
        """Nothing is paused, rotated or capped, so that one of these may happen."""
        return self.is_adversarial(state) and not (
            state.contract.guard.paused
            or state.pallet.guard.paused
            or state.contract.guard.guardians != FIRST
            or state.pallet.guard.guardians != FIRST
            or self.is_capped(state)
        )

    def is_capped(self, state: State) -> bool:
        """The cap was lowered."""
        return state.pallet.mint_cap != self.full_cap

    def has_room_for_a_forged_deposit(self, state: State) -> bool:
        """Nobody attested a withdrawal, or all that is cleaned up."""
        return self.is_adversarial(state) and len(state.contract.releases.records) == 0

    def has_room_for_a_forged_withdrawal(self, state: State) -> bool:
        """Nobody attested a deposit, or all that is cleaned up."""
        return self.is_adversarial(state) and len(state.pallet.mints.records) == 0

    def is_waiting_for_blocks(self, state: State) -> bool:
        """A record or request was closed less than `cleanup_ttl` blocks ago."""
        closed = [
            *(one.closed_at for _, one in state.contract.deposits.items() if one.status != DepositStatus.REQUESTED),
            *(one.closed_at for _, one in state.pallet.withdrawals.items() if one.status != WithdrawalStatus.REQUESTED),
        ]
        return any(state.chain.block < at + self.params.cleanup_ttl for at in closed)

    # --- what -----------------------------------------------------------------------------

    def deposit(self, recipient: Any = ALICE, rao: int = 0) -> TransferId:
        """The id of a deposit, of one unit if nothing is said, with nonce 0."""
        return deposit_id(recipient, Rao(rao or self.unit), Nonce(0))

    def withdrawal(self, recipient: Any = ALICE, rao: int = 0) -> TransferId:
        """The id of a withdrawal, of one unit if nothing is said, with nonce 0."""
        return withdrawal_id(recipient, Rao(rao or self.unit), Nonce(0))

    def domains(self) -> Mapping[str, Domain]:
        """The calls of every action."""
        return {
            **self.ledgers(),
            **self.deposits(),
            **self.withdrawals(),
            **self.guardians(),
            **self.time(),
        }

    def ledgers(self) -> Mapping[str, Domain]:
        """Emission and transfers."""
        large = 3 * self.unit
        return {
            "emit_alpha": together(
                offered(
                    is_beginning,
                    {"recipient": ALICE, "rao": self.unit},
                    {"recipient": ALICE, "rao": large},
                    {"recipient": ALICE, "rao": 0},
                    {"recipient": ALICE, "rao": self.params.max_rao + 1},
                    {"recipient": TREASURY, "rao": 1},
                ),
                offered(both(self.has_three_units, is_after_burn), {"recipient": BOB, "rao": self.unit}),
            ),
            "transfer_alpha": offered(
                both(self.is_earning, is_before_lock),
                *payments("rao", (ALICE, BOB, large), (BOB, ALICE, large), (ALICE, ALICE, 1)),
                *payments("rao", (ALICE, ALICE, 0), (ALICE, BRIDGE, 1), (BRIDGE, BOB, 1)),
            ),
            "transfer_tao": offered(
                both(self.is_earning, is_before_lock),
                *payments("tao", (ALICE, BOB, 1), (BOB, ALICE, 1), (ALICE, ALICE, 1)),
                *payments("tao", (ALICE, BOB, 0), (ALICE, BRIDGE, 1), (BRIDGE, BOB, 1)),
            ),
            "transfer": offered(
                both(self.is_earning, both(is_minted, is_before_burn)),
                *payments("planck", (ALICE, BOB, 3 * self.one), (BOB, ALICE, 3 * self.one), (ALICE, ALICE, 1)),
                *payments("planck", (ALICE, BOB, 0), (ALICE, TREASURY, 1), (TREASURY, BOB, 1)),
            ),
        }

    def deposits(self) -> Mapping[str, Domain]:
        """Deposits: Alice's, and one of Bob's that nobody made."""
        unit, large, too_large = self.unit, 3 * self.unit, self.params.max_rao + 1
        true, forged = self.deposit(), self.deposit(BOB)
        adversarial = offered(self.is_adversarial, *transfers("deposit", true))
        either = together(adversarial, offered(self.is_earning, *transfers("deposit", self.deposit(ALICE, large))))
        return {
            "lock_alpha": together(
                offered(
                    both(self.is_adversarial, is_before_lock),
                    {"user": ALICE, "rao": unit},
                    {"user": ALICE, "rao": self.params.min_deposit - 1},
                    {"user": BRIDGE, "rao": unit},
                    {"user": BOB, "rao": unit},
                ),
                offered(both(self.is_earning, is_before_lock), {"user": ALICE, "rao": large}),
            ),
            "attest_deposit": together(
                offered(self.is_adversarial, *votes_for("deposit", true, ALICE, unit, G1, G2, G3, G4)),
                offered(self.has_room_for_a_forged_deposit, *votes_for("deposit", forged, BOB, unit, G1, G3)),
                offered(is_hostile, *votes_for("deposit", true, BOB, unit, G3)),
                offered(self.is_earning, *votes_for("deposit", self.deposit(ALICE, large), ALICE, large, G1, G2)),
                offered(
                    is_beginning,
                    *votes_for("deposit", forged, ALICE, unit, G1),
                    *votes_for("deposit", deposit_id(ALICE, Rao(0), Nonce(0)), ALICE, 0, G1),
                    *votes_for("deposit", self.deposit(ALICE, too_large), ALICE, too_large, G1),
                    *votes_for("deposit", self.deposit(TREASURY), TREASURY, unit, G1),
                ),
            ),
            "finalize_deposit": together(
                offered(self.is_adversarial, *transfers("deposit", true, forged)),
                offered(self.is_earning, *transfers("deposit", self.deposit(ALICE, large))),
            ),
            "acknowledge_deposit": either,
            "cancel_deposit": either,
            "refund_deposit": either,
            "cleanup_deposit_record": adversarial,
            "cleanup_deposit_request": adversarial,
        }

    def withdrawals(self) -> Mapping[str, Domain]:
        """Withdrawals: Alice's, one of Bob's reward, and one of Bob's that nobody made."""
        unit, earned, forgery, too_large = self.unit, self.earned, self.unit + 1, self.params.max_rao + 1
        true, reward, forged = self.withdrawal(), self.withdrawal(BOB, earned), self.withdrawal(BOB, forgery)
        adversarial = offered(self.is_adversarial, *transfers("withdrawal", true))
        either = together(adversarial, offered(self.is_earning, *transfers("withdrawal", reward)))
        return {
            "burn_halpha": together(
                offered(
                    both(self.is_adversarial, self.is_ready_to_burn),
                    {"user": ALICE, "planck": self.one},
                    {"user": ALICE, "planck": self.params.min_withdrawal - 1},
                    {"user": ALICE, "planck": self.one + 1},
                    {"user": TREASURY, "planck": self.one},
                    {"user": BOB, "planck": self.one},
                ),
                offered(
                    both(self.is_earning, self.is_ready_to_burn),
                    {"user": BOB, "planck": earned * self.params.planck_per_rao},
                    {"user": BOB, "planck": earned * self.params.planck_per_rao + 1},
                ),
            ),
            "attest_release": together(
                offered(self.is_adversarial, *votes_for("withdrawal", true, ALICE, unit, G1, G2, G3, G4)),
                offered(self.has_room_for_a_forged_withdrawal, *votes_for("withdrawal", forged, BOB, forgery, G1, G3)),
                offered(is_hostile, *votes_for("withdrawal", true, BOB, unit, G3)),
                offered(self.is_earning, *votes_for("withdrawal", reward, BOB, earned, G1, G2)),
                offered(
                    is_beginning,
                    *votes_for("withdrawal", forged, ALICE, forgery, G1),
                    *votes_for("withdrawal", withdrawal_id(ALICE, Rao(0), Nonce(0)), ALICE, 0, G1),
                    *votes_for("withdrawal", self.withdrawal(ALICE, too_large), ALICE, too_large, G1),
                    *votes_for("withdrawal", self.withdrawal(TREASURY), TREASURY, unit, G1),
                ),
            ),
            "finalize_release": together(
                offered(self.is_adversarial, *transfers("withdrawal", true, forged)),
                offered(self.is_earning, *transfers("withdrawal", reward)),
            ),
            "acknowledge_release": either,
            "cancel_release": either,
            "restore_withdrawal": either,
            "cleanup_release_record": adversarial,
            "cleanup_withdrawal_request": adversarial,
        }

    def guardians(self) -> Mapping[str, Domain]:
        """Rotations, pauses, the cap and the adversary."""
        rotations = together(
            offered(self.is_adversarial, {"guardians": FIRST, "threshold": 2}),
            offered(
                self.is_orderly,
                {"guardians": SECOND, "threshold": 2},
                {"guardians": slots(G1, TREASURY), "threshold": 1},
                {"guardians": slots(G1, G1), "threshold": 1},
                {"guardians": FIRST, "threshold": 4},
            ),
            offered(is_hostile, {"guardians": slots(G3), "threshold": 1}),
        )
        no_room = {"mint_cap": self.one - 1}
        return {
            "rotate_contract_guardians": rotations,
            "rotate_pallet_guardians": rotations,
            "corrupt": together(
                offered(self.is_adversarial, {"account": G3}, {"account": TREASURY}),
                offered(is_hostile, {"account": G2}),
            ),
            "pause_contract": offered(self.is_orderly, {}),
            "unpause_contract": offered(is_contract_paused, {}),
            "pause_pallet": offered(self.is_orderly, {}),
            "unpause_pallet": offered(is_pallet_paused, {}),
            "set_mint_cap": together(
                offered(both(self.is_orderly, is_before_burn), no_room),
                offered(both(self.is_orderly, is_after_burn), {"mint_cap": self.one}),
                offered(both(self.is_orderly, is_awaiting_release), no_room),
                offered(self.is_orderly, {"mint_cap": self.params.max_planck + 1}),
                offered(self.is_capped, {"mint_cap": self.full_cap}),
            ),
        }

    def time(self) -> Mapping[str, Domain]:
        """Blocks, while something closed waits to be cleaned up."""
        return {
            "pass_slot": offered(is_produced, {"leader": VALIDATOR}),
            "produce_block": offered(self.is_waiting_for_blocks, {"validator": VALIDATOR}),
        }

    # --- the scope ------------------------------------------------------------------------

    def genesis(self) -> Arguments:
        """The initial state."""
        return {
            "contract_guardians": FIRST,
            "contract_threshold": Votes(2),
            "pallet_guardians": FIRST,
            "pallet_threshold": Votes(2),
            "mint_cap": self.full_cap,
            "tao_holder": ALICE,
            "tao": TaoRao(1),
            "fiat_holder": ALICE,
            "cents": Cents(1),
            "prices": PRICES,
            "validator": VALIDATOR,
        }

    def preset(self, name: str, summary: str) -> Preset:
        """The scope that tells these stories."""
        late = (
            "cleanup_deposit_record",
            "cleanup_deposit_request",
            "cleanup_release_record",
            "cleanup_withdrawal_request",
        )
        timed = ("pass_slot", "produce_block", *late)
        domains = {name: offers for name, offers in self.domains().items() if self.has_time or name not in timed}
        absent = "No credits, services or stake: what they move of hAlpha is a transfer here."
        return Preset(
            name=name,
            summary=summary,
            params=self.params,
            genesis=(self.genesis(),),
            pools={
                "Account": (ALICE, BOB, G1, TREASURY),
                "Rao": (self.unit, Rao(3 * self.unit)),
                "Planck": (Planck(1), self.one),
                "TaoRao": (TaoRao(1),),
                "Nonce": (Nonce(0),),
                "Votes": (Votes(1), Votes(2)),
                "Block": (self.params.cleanup_ttl,),
            },
            domains=domains,
            actions=tuple(domains),
            absent=absent if self.has_time else f"{absent[:-1]}; no blocks, so that nothing is cleaned up.",
            view=view,
        )
