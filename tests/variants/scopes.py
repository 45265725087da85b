"""Where faulty designs go wrong: slices of the preset, and parts of them that are searched in a second."""

from __future__ import annotations

from attrs import evolve

from model.params import TINY
from model.units import Planck
from properties.presets import BRIDGE_SLICE, MONEY_SLICE, TINY_PRESET, TINY_STORIES
from properties.scopes import ALICE, offered
from properties.slices import requests
from properties.slices.moments import is_beginning
from properties.slices.money import money_slice
from steelyard.suite import Preset

_SLICES = {one.name: one for one in TINY_PRESET.slices}

MONEY = MONEY_SLICE
SERVICES = _SLICES["services"]
STAKING = _SLICES["staking"]
WEIGHTS = _SLICES["weights"]

#: A lot of hAlpha is so small that half a planck is worth a credit.
MONEY_HALVES = evolve(
    money_slice(evolve(TINY, planck_per_lot=Planck(1))),
    name="money_halves",
    summary="the slice of money, with two credits for a planck",
)


def narrowed(scope: Preset, *actions: str) -> Preset:
    """The scope with these of its actions."""
    return evolve(
        scope,
        name=f"{scope.name}_narrowed",
        domains={name: domain for name, domain in scope.domains.items() if name in actions},
        actions=actions,
        absent="What the faulty design does not need is left out.",
    )


def _story(name: str, story: requests.Story) -> Preset:
    """One story of the slice of requests."""
    scope = _SLICES["requests"]
    return evolve(
        scope, name=f"requests_{name}", summary=f"the story of {name} in requests", genesis=(story.genesis(),)
    )


REGISTRATION = _story("registration", requests.registration())
PLACEMENT = _story("placement", requests.placement())
HEALING = _story("healing", requests.healing())
FROZEN = _story("frozen", requests.frozen())

#: The way of a deposit to Hippius, of a withdrawal to Bittensor, and time.
DEPOSITING = ("emit_alpha", "lock_alpha", "attest_deposit", "finalize_deposit")
WITHDRAWING = ("burn_halpha", "attest_release", "finalize_release")
PASSING = ("pass_slot", "produce_block")
#: A deposit is minted, and of its request and record nothing is left.
FORGETTING = (
    *DEPOSITING,
    *PASSING,
    "acknowledge_deposit",
    "cleanup_deposit_record",
    "cleanup_deposit_request",
)

_ALONE = narrowed(
    BRIDGE_SLICE, "lock_alpha", "acknowledge_deposit", "cancel_deposit", "refund_deposit", "pause_contract"
)
#: A deposit that nobody attests, and that is the only one there ever is: what the admin is counted on is offered.
LONE_DEPOSIT = evolve(
    _ALONE,
    name="lone_deposit",
    summary="a deposit, and its way back",
    domains={
        "emit_alpha": offered(is_beginning, {"recipient": ALICE, "rao": TINY_STORIES.unit}),
        **_ALONE.domains,
    },
    actions=("emit_alpha", *_ALONE.actions),
)
