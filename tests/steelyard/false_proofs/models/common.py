"""What the small protocols share: units, parameters, a refusal."""

from __future__ import annotations

from typing import NewType

import attrs

from steelyard.language import Identity, Nat, Refused

Account = NewType("Account", Identity)
Amount = NewType("Amount", Nat)
Number = NewType("Number", Nat)
Block = NewType("Block", Nat)
Signed = NewType("Signed", int)

#: A system account: like any other to the types.
TREASURY = Account("TREASURY")


@attrs.frozen(kw_only=True)
class Params:
    """What a deployment chooses."""

    rate: Amount


def is_valid(params: Params) -> bool:
    """Whether the deployment makes sense."""
    return params.rate <= 100


@attrs.frozen
class No(Refused):
    """The only refusal."""
