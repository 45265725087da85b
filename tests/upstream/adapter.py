"""What the live network's calls, errors and facts mean in the model.  README.md has the table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from model.accounts import NO_ONE, STAKER_POT, Account, TransferId, deposit_id, withdrawal_id
from model.params import MAINNET, Params, is_valid
from model.revenue import with_revenue
from model.state import State, WithdrawalStatus
from model.units import Block, Nonce, Percent, Planck, Rao, SlotNumber, Votes
from properties.scopes import PRICES
from steelyard.conform import Adapter, NotModelled, Session, World
from steelyard.language import info_of
from steelyard.run import Outcome
from steelyard.scenarios import Arguments, Scenario
from steelyard.suite import Suite
from tests.upstream.divergences import DIVERGENCES, NO_SUCH_CALL

OK = "Ok"
ROOT = "root"
SLOTS = 10
PLANCK_PER_RAO = 10**9

#: Their names of our refusals; a refusal that is not here goes by its own name.
ERRORS = {
    "AlreadyCompleted": "DepositAlreadyCompleted",
    "AlreadyCancelled": "DepositAlreadyCompleted",
    "CapBelowCounted": "CapExceeded",
    "NotClosed": "RecordNotFinalized",
}
#: The same where a call has another name for it.
ERRORS_OF = {
    ("bridge.admin_cancel_deposit", "AlreadyCompleted"): "InvalidStatus",
    ("bridge.admin_cancel_deposit", "AlreadyCancelled"): "InvalidStatus",
}


def guardian_slots(names: tuple[str, ...], arguments: Arguments) -> tuple[Account, ...]:
    """The guardians in their ten slots."""
    if len(names) > SLOTS:
        raise arguments.wrong("guardians", f"at most {SLOTS} names")
    return (*map(Account, names), *[NO_ONE] * (SLOTS - len(names)))


class Bridge:
    """Both ends of the bridge, with real deposits behind every balance."""

    def __init__(self, suite: Suite, params: Params, guardians: tuple[Account, ...], threshold: int, cap: int) -> None:
        self.guardians = guardians
        self.threshold = threshold
        self.world = World(
            suite,
            params,
            {
                "contract_guardians": guardians,
                "contract_threshold": Votes(threshold),
                "pallet_guardians": guardians,
                "pallet_threshold": Votes(threshold),
                "mint_cap": Planck(cap),
                "tao_holder": guardians[0],
                "tao": 0,
                "fiat_holder": guardians[0],
                "cents": 0,
                "prices": PRICES,
                "validator": guardians[0],
            },
        )

    @property
    def state(self) -> State:
        """The model's state."""
        state: State = self.world.state
        return state

    @property
    def next_nonce(self) -> int:
        """The nonce of the next deposit."""
        return self.state.contract.next_nonce

    def lock(self, account: Account, rao: int) -> TransferId:
        """A request on Bittensor, of alpha that the emission has just created."""
        nonce = Nonce(self.next_nonce)
        self.world.act("emit_alpha", recipient=account, rao=Rao(rao))
        self.world.act("lock_alpha", user=account, rao=Rao(rao))
        return deposit_id(account, Rao(rao), nonce)

    def bring(self, account: Account, planck: int) -> None:
        """Give an account hAlpha, the way there is: over the bridge."""
        if planck % self.world.params.planck_per_rao:
            raise NotModelled(f"origin for {planck} planck, which are no whole rao")
        rao = planck // self.world.params.planck_per_rao
        if rao == 0:
            return
        nonce = self.next_nonce
        deposit = self.lock(account, rao)
        for guardian in self.guardians[: self.threshold]:
            self.attest(guardian, deposit, account, rao, nonce)
        self.world.act("finalize_deposit", deposit=deposit)

    def attest(self, guardian: Account, deposit: TransferId, recipient: Account, rao: int, nonce: int) -> Outcome:
        """What a guardian says on Hippius."""
        return self.world.attempt(
            "attest_deposit", guardian=guardian, deposit=deposit, recipient=recipient, rao=Rao(rao), nonce=Nonce(nonce)
        )

    def advance_to(self, block: int) -> None:
        """Let blocks pass, of which nothing but their number matters to the bridge."""
        if self.state.chain.block < block:
            chain = attrs.evolve(self.state.chain, block=Block(block), slot=SlotNumber(block))
            self.world.state = attrs.evolve(self.state, chain=chain)


class BridgeSession:
    """A scenario of the bridge pallet."""

    def __init__(self, suite: Suite, scenario: Scenario) -> None:
        given = Arguments(scenario.params, f"{scenario.place}: params")
        if given.text("unit") != "halphaRao":
            raise given.wrong("unit", "halphaRao")
        if given.natural("existential_deposit") > 1:
            raise NotModelled("existential deposit (accounts of any balance exist)")
        self.suite = suite
        self.guardians = guardian_slots(given.texts("guardians"), given)
        self.threshold = given.natural("threshold")
        self.cap = given.natural("global_mint_cap")
        self.is_paused = given.truth("paused")
        self.block = given.natural("block")
        self.balances = given.naturals("initial_balances")
        #: hAlpha that the scenario has from nowhere: it is minted here, and left out of every figure.
        self.outside = sum(self.balances.values()) - given.natural("total_minted")
        self.params = attrs.evolve(
            MAINNET,
            planck_per_rao=_planck_per_rao(scenario),
            min_deposit=Rao(1),
            min_withdrawal=Planck(given.natural("min_withdrawal")),
            cleanup_ttl=Block(given.natural("cleanup_ttl_blocks")),
        )
        given.refuse_unread()
        self._bridge: Bridge | None = None
        self.first_nonce = 0
        self.deposit: TransferId | None = None
        self.withdrawals: list[TransferId] = []
        self.calls: Mapping[str, Callable[[Arguments], str]] = {
            "advance_to": self.advance_to,
            "bridge.attest_deposit": self.attest_deposit,
            "bridge.withdraw": self.withdraw,
            "bridge.admin_cancel_deposit": self.cancel_deposit,
            "bridge.admin_fail_withdrawal_request": self.fail_withdrawal,
            "bridge.admin_manual_mint": self.manual_mint,
            "bridge.set_guardians_and_threshold": self.rotate,
            "bridge.set_global_mint_cap": self.set_cap,
            "bridge.set_cleanup_ttl": self.set_ttl,
            "bridge.set_min_withdrawal_amount": self.set_min_withdrawal,
            "bridge.cleanup_deposit": self.cleanup_deposit,
            "bridge.cleanup_withdrawal_request": self.cleanup_withdrawal,
        }

    @property
    def bridge(self) -> Bridge:
        """The bridge, with the scenario's balances; from its first use on the params are fixed."""
        if self._bridge is None:
            self._bridge = self._built()
        return self._bridge

    def _built(self) -> Bridge:
        bridge = Bridge(self.suite, self.params, self.guardians, self.threshold, self.cap + self.outside)
        bridge.advance_to(self.block)
        for name, planck in self.balances.items():
            bridge.bring(Account(name), planck)
        if self.is_paused:
            bridge.world.act("pause_pallet")
        self.first_nonce = bridge.next_nonce
        return bridge

    def call(self, name: str, arguments: Arguments) -> Any:
        """Run one call."""
        outcome = self.calls[name](arguments)
        return ERRORS_OF.get((name, outcome), ERRORS.get(outcome, outcome))

    # --- calls ----------------------------------------------------------------------------

    def attest_deposit(self, given: Arguments) -> str:
        """A guardian attests a deposit, which is finalized at once where the votes suffice."""
        bridge = self.bridge
        guardian, recipient = Account(given.text("by")), Account(given.text("recipient"))
        rao = self._rao(given, "amount")
        nonce = self._nonce(given.natural("nonce"))
        if "id" in given:
            deposit = self._deposit(given, "id")
        else:
            deposit = deposit_id(recipient, Rao(rao), Nonce(nonce))
            self.deposit = deposit
            if nonce == bridge.next_nonce:
                bridge.lock(recipient, rao)
        attested = bridge.attest(guardian, deposit, recipient, rao, nonce)
        return _label(attested) if attested.refused else self._finalize(deposit)

    def _finalize(self, deposit: TransferId) -> str:
        outcome = _label(self.bridge.world.attempt("finalize_deposit", deposit=deposit))
        return OK if outcome == "NotEnoughVotes" else outcome

    def withdraw(self, given: Arguments) -> str:
        """A user burns hAlpha."""
        nonce = Nonce(self.bridge.state.pallet.next_nonce)
        user, planck = Account(given.text("by")), given.natural("amount")
        outcome = self.bridge.world.attempt("burn_halpha", user=user, planck=Planck(planck))
        if outcome.refused is None:
            self.withdrawals.append(withdrawal_id(user, Rao(planck // self.params.planck_per_rao), nonce))
        return _label(outcome)

    def cancel_deposit(self, given: Arguments) -> str:
        """The admin cancels a deposit on Hippius."""
        return self._admin(given, "cancel_deposit", deposit=self._deposit(given, "deposit"))

    def fail_withdrawal(self, given: Arguments) -> str:
        """The admin makes a withdrawal undone: nothing is ever released, and the hAlpha is restored."""
        withdrawal = self._withdrawal(given)
        cancelled = self._admin(given, "cancel_release", withdrawal=withdrawal)
        return cancelled if cancelled != OK else self._admin(given, "restore_withdrawal", withdrawal=withdrawal)

    def manual_mint(self, given: Arguments) -> str:
        """A mint that no deposit is behind."""
        given.text("by")
        given.text("recipient")
        given.natural("amount")
        return NO_SUCH_CALL

    def rotate(self, given: Arguments) -> str:
        """New guardians; what they have attested enough is finalized at once."""
        guardians = guardian_slots(given.texts("guardians"), given)
        threshold = Votes(given.natural("threshold"))
        outcome = self._admin(given, "rotate_pallet_guardians", guardians=guardians, threshold=threshold)
        if outcome != OK or self.fact("deposit_status") != "Pending" or self.deposit is None:
            return outcome
        return self._finalize(self.deposit)

    def set_cap(self, given: Arguments) -> str:
        """The admin sets the cap."""
        return self._admin(given, "set_mint_cap", mint_cap=Planck(given.natural("cap") + self.outside))

    def set_ttl(self, given: Arguments) -> str:
        """The choice of a parameter."""
        return self._choose(given, "InvalidTTL", cleanup_ttl=Block(given.natural("ttl")))

    def set_min_withdrawal(self, given: Arguments) -> str:
        """The choice of a parameter."""
        return self._choose(given, "AmountTooSmall", min_withdrawal=Planck(given.natural("amount")))

    def cleanup_deposit(self, given: Arguments) -> str:
        """Somebody drops the record of a deposit."""
        given.text("by")
        deposit = self._deposit(given, "deposit")
        return _label(self.bridge.world.attempt("cleanup_deposit_record", deposit=deposit))

    def cleanup_withdrawal(self, given: Arguments) -> str:
        """Somebody drops the request of a withdrawal."""
        given.text("by")
        withdrawal = self._withdrawal(given)
        return _label(self.bridge.world.attempt("cleanup_withdrawal_request", withdrawal=withdrawal))

    def advance_to(self, given: Arguments) -> str:
        """Let blocks pass."""
        self.bridge.advance_to(given.natural("block"))
        return OK

    # --- facts ----------------------------------------------------------------------------

    def fact(self, name: str) -> Any:
        """What the model says of a final fact."""
        pallet, hippius = self.bridge.state.pallet, self.bridge.state.hippius
        match name:
            case "total_minted":
                return hippius.minted - self.outside
            case "global_mint_cap":
                return pallet.mint_cap - self.outside
            case "deposit_status":
                return self._status()
            case "deposit_recipient":
                return None if self._status() is None else pallet.mints.records[self._current()].account
            case "votes":
                return self._votes()
            case "votes_count":
                return len(self._votes())
            case "withdrawal":
                return self._withdrawal_status()
            case _ if name in self.balances:
                return hippius.halpha[Account(name)]
            case _:
                raise NotModelled(f"fact {name}")

    def _status(self) -> str | None:
        """Where the scenario's deposit stands on Hippius, or None without a record."""
        mints = self.bridge.state.pallet.mints
        if self.deposit is None or self.deposit not in mints.records:
            return None
        if self.deposit in mints.completed:
            return "Completed"
        return "Cancelled" if mints.cancelled[self.deposit] else "Pending"

    def _withdrawal_status(self) -> str | None:
        """Where the scenario's first withdrawal stands on Hippius, or None without a request."""
        requests = self.bridge.state.pallet.withdrawals
        if not self.withdrawals or self.withdrawals[0] not in requests:
            return None
        return "Failed" if requests[self.withdrawals[0]].status is WithdrawalStatus.RESTORED else "Requested"

    def _votes(self) -> list[str]:
        votes = self.bridge.state.pallet.mints.votes
        return [str(guardian) for transfer, guardian in votes if transfer == self._current()]

    def _current(self) -> TransferId:
        if self.deposit is None:
            raise NotModelled("fact of a deposit that no step names")
        return self.deposit

    # --- reading arguments ----------------------------------------------------------------

    def _admin(self, given: Arguments, action: str, **arguments: Any) -> str:
        """An action of the admin, called by whom the scenario says."""
        is_for_admin = info_of(self.suite.action(action)).by == "the admin"
        if given.text("by") != ROOT and is_for_admin:
            return "BadOrigin"
        return _label(self.bridge.world.attempt(action, **arguments))

    def _choose(self, given: Arguments, error: str, **changes: Any) -> str:
        """Other params: the admin's choice, before anything happened, among the valid ones."""
        if given.text("by") != ROOT:
            return "BadOrigin"
        if self._bridge is not None:
            raise NotModelled("parameter that changes in mid-run")
        params = attrs.evolve(self.params, **changes)
        if not is_valid(params):
            return error
        self.params = params
        return OK

    def _rao(self, given: Arguments, name: str) -> int:
        planck = given.natural(name)
        if planck % self.params.planck_per_rao:
            raise given.wrong(name, f"a multiple of {self.params.planck_per_rao}")
        return planck // self.params.planck_per_rao

    def _deposit(self, given: Arguments, name: str) -> TransferId:
        """The deposit that a text like ``id(user1,1000,0)`` means."""
        found = re.fullmatch(r"id\((\w+),(\d+),(\d+)\)", given.text(name))
        if found is None:
            raise given.wrong(name, "id(account,amount,nonce)")
        account, planck, nonce = found.groups()
        rao = int(planck) // self.params.planck_per_rao
        self.deposit = deposit_id(Account(account), Rao(rao), self._nonce(int(nonce)))
        return self.deposit

    def _nonce(self, number: int) -> Nonce:
        """Our nonce of the scenario's deposit of that number."""
        if self._bridge is None:
            self._bridge = self._built()
        return Nonce(self.first_nonce + number)

    def _withdrawal(self, given: Arguments) -> TransferId:
        """The withdrawal that a text like ``w0`` means."""
        found = re.fullmatch(r"w(\d+)", given.text("request"))
        if found is None or int(found[1]) >= len(self.withdrawals):
            raise given.wrong("request", "w0 for the scenario's first withdrawal, w1 ...")
        return self.withdrawals[int(found[1])]


class SplitSession:
    """A scenario of the split: basis points of an amount, and the rest."""

    def __init__(self, suite: Suite, scenario: Scenario) -> None:
        Arguments(scenario.params, f"{scenario.place}: params").refuse_unread()
        self.suite = suite
        self.result: list[int] | None = None

    def call(self, _name: str, arguments: Arguments) -> Any:
        """Split an amount, as revenue."""
        planck, bps = arguments.natural("amount"), arguments.natural("bps")
        if bps % 100:
            raise NotModelled(f"share of {bps} basis points (shares are whole percents)")
        params = attrs.evolve(
            MAINNET,
            planck_per_rao=1,
            min_deposit=Rao(1),
            planck_per_lot=Planck(1),
            miner_percent=Percent(bps // 100),
            staker_percent=Percent(100 - bps // 100),
            treasury_percent=Percent(0),
        )
        client, miner, guardian = Account("client"), Account("miner"), Account("guardian")
        bridge = Bridge(self.suite, params, (guardian, *[NO_ONE] * (SLOTS - 1)), 1, planck)
        bridge.bring(client, planck)
        bridge.world.act("purchase_with_alpha", client=client, planck=Planck(planck))
        halpha = with_revenue(params, bridge.state, payee=miner, planck=Planck(planck)).hippius.halpha
        self.result = [halpha[miner], halpha[STAKER_POT]]
        return self.result

    def fact(self, name: str) -> Any:
        """What the model says of a final fact."""
        if name != "result":
            raise NotModelled(f"fact {name}")
        return self.result


def begin(suite: Suite, scenario: Scenario) -> Session:
    """The session of a scenario, by its calls."""
    kind = SplitSession if all(step.call == "math.split" for step in scenario.steps) else BridgeSession
    return kind(suite, scenario)


def _planck_per_rao(scenario: Scenario) -> int:
    """The network's decimals, but where an attested amount could not have come from its contract."""
    attested = [step.arguments.get("amount") for step in scenario.steps if step.call == "bridge.attest_deposit"]
    whole = all(isinstance(amount, int) and amount % PLANCK_PER_RAO == 0 for amount in attested)
    return PLANCK_PER_RAO if whole else 1


def _label(outcome: Outcome) -> str:
    return OK if outcome.refused is None else outcome.refused.code


_MARKETPLACE = (
    "a deposit there takes any credits with any alpha, and batches are spent first in, first out; "
    "here the price ties the two, and a request names its batch"
)
_BANK = "the bank's compartments and payers are not modelled"

ADAPTER = Adapter(
    begin=begin,
    calls=(
        "advance_to",
        "bridge.attest_deposit",
        "bridge.withdraw",
        "bridge.admin_cancel_deposit",
        "bridge.admin_fail_withdrawal_request",
        "bridge.admin_manual_mint",
        "bridge.set_guardians_and_threshold",
        "bridge.set_global_mint_cap",
        "bridge.set_cleanup_ttl",
        "bridge.set_min_withdrawal_amount",
        "bridge.cleanup_deposit",
        "bridge.cleanup_withdrawal_request",
        "math.split",
    ),
    lacking={
        "bank.add_requester": _BANK,
        "marketplace.deposit": _MARKETPLACE,
        "marketplace.consume_credits": _MARKETPLACE,
        "marketplace.chargeback": _MARKETPLACE,
        "marketplace.clear_sudo_key": _MARKETPLACE,
        "math.pro_rata": "a claim is paid whole or refused, never scaled down to a pool",
        "math.prorate_first_month": "there are no months: a request pays by the period",
    },
    prose=("note",),
    divergences=DIVERGENCES,
)
