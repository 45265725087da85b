"""Conservation: alpha, TAO and hAlpha are neither lost nor made, and the escrow backs the bridge."""

from __future__ import annotations

from invariants import ledger
from invariants.ledger import total_alpha
from model.params import Params
from model.state import State
from model.units import Planck
from steelyard.suite import Invariant, Property, Step, StepProperty


def only_emission_changes_the_total(params: Params, before: State, step: Step, after: State) -> bool:
    """All alpha there is, before and after."""
    return step.action == "emit_alpha" or total_alpha(params, after) == total_alpha(params, before)


def emission_adds_what_it_says(params: Params, before: State, step: Step, after: State) -> bool:
    """All alpha there is, before and after an emission."""
    added = Planck(step.arguments.rao * params.planck_per_rao)
    return total_alpha(params, after) == total_alpha(params, before) + added


def tao_supply_is_fixed(params: Params, before: State, step: Step, after: State) -> bool:
    """All TAO there is, before and after."""
    return after.bittensor.tao_issued == before.bittensor.tao_issued


def fiat_supply_is_fixed(params: Params, before: State, step: Step, after: State) -> bool:
    """All fiat money there is, before and after."""
    return after.rails.issued == before.rails.issued


PROPERTIES: tuple[Property, ...] = (
    Invariant(
        id="conservation.alpha",
        statement="Alpha on Bittensor sums to what was issued.",
        source=("S2.1", "P5 Conservation"),
        predicate=ledger.alpha_is_what_was_issued,
    ),
    Invariant(
        id="conservation.tao",
        statement="TAO sums to what there was from the start.",
        source=("P5 Conservation",),
        predicate=ledger.tao_is_what_was_issued,
    ),
    StepProperty(
        id="conservation.tao_supply",
        statement="Nothing creates or destroys TAO.",
        source=("P5 Conservation",),
        predicate=tao_supply_is_fixed,
    ),
    Invariant(
        id="conservation.fiat",
        statement="Fiat money sums to what there was from the start.",
        source=("S1.1", "P5 Conservation"),
        predicate=ledger.fiat_is_what_was_issued,
    ),
    StepProperty(
        id="conservation.fiat_supply",
        statement="Nothing creates or destroys fiat money.",
        source=("P5 Conservation",),
        predicate=fiat_supply_is_fixed,
    ),
    Invariant(
        id="conservation.halpha",
        statement="Alpha on Hippius sums to what the bridge minted.",
        source=("S2.2", "S2.3", "P5 Conservation"),
        predicate=ledger.halpha_is_what_was_minted,
    ),
    Invariant(
        id="conservation.escrow",
        statement="The escrow, in planck, equals minted hAlpha, deposits in flight and withdrawals in flight.",
        source=("S2.3", "S7", "P5 Conservation"),
        predicate=ledger.escrow_backs_what_is_out,
    ),
    StepProperty(
        id="conservation.total",
        statement="Only the emission changes the total of alpha across both chains and the bridge.",
        source=("S2.3", "P5 Conservation"),
        predicate=only_emission_changes_the_total,
    ),
    StepProperty(
        id="conservation.emission",
        statement="The emission adds to the total exactly what it says.",
        source=("P4.6", "P5 Conservation"),
        predicate=emission_adds_what_it_says,
        actions=("emit_alpha",),
    ),
    Invariant(
        id="conservation.alpha_where_it_belongs",
        statement="On Bittensor only users and the escrow own alpha.",
        source=("P3", "P4"),
        predicate=ledger.alpha_is_where_it_belongs,
    ),
    Invariant(
        id="conservation.tao_where_it_belongs",
        statement="Only users and the dashboard own TAO.",
        source=("P3", "P4"),
        predicate=ledger.tao_is_where_it_belongs,
    ),
    Invariant(
        id="conservation.halpha_where_it_belongs",
        statement="On Hippius only users and the system accounts that something pays own hAlpha.",
        source=("P3", "P4"),
        predicate=ledger.halpha_is_where_it_belongs,
    ),
    Invariant(
        id="conservation.fiat_where_it_belongs",
        statement="Only users and the dashboard have fiat money.",
        source=("P3", "P4"),
        predicate=ledger.fiat_is_where_it_belongs,
    ),
    Invariant(
        id="conservation.fiat_issued_fits",
        statement="All fiat money fits the width of an account.",
        source=("P5 Solvency",),
        predicate=ledger.issued_fiat_fits,
    ),
    Invariant(
        id="conservation.fiat_fits",
        statement="Every balance of fiat money fits its width.",
        source=("P5 Solvency",),
        predicate=ledger.fiat_balances_fit,
        stratum=1,
    ),
    Invariant(
        id="conservation.issued_fits",
        statement="The alpha that was issued fits the width of Bittensor's ledger.",
        source=("P4.6", "P5 Solvency"),
        predicate=ledger.issued_alpha_fits,
    ),
    Invariant(
        id="conservation.tao_issued_fits",
        statement="All TAO fits the width of Bittensor's ledger.",
        source=("P4.6", "P5 Solvency"),
        predicate=ledger.issued_tao_fits,
    ),
    Invariant(
        id="conservation.minted_fits",
        statement="All hAlpha fits the width of Hippius' ledger.",
        source=("P4.6", "P5 Solvency"),
        predicate=ledger.minted_halpha_fits,
    ),
    Invariant(
        id="conservation.alpha_fits",
        statement="Every balance of alpha fits its width.",
        source=("P4.6", "P5 Solvency"),
        predicate=ledger.alpha_balances_fit,
        stratum=1,
    ),
    Invariant(
        id="conservation.tao_fits",
        statement="Every balance of TAO fits its width.",
        source=("P4.6", "P5 Solvency"),
        predicate=ledger.tao_balances_fit,
        stratum=1,
    ),
    Invariant(
        id="conservation.halpha_fits",
        statement="Every balance of hAlpha fits its width.",
        source=("P4.6", "P5 Solvency"),
        predicate=ledger.halpha_balances_fit,
        stratum=1,
    ),
)
