"""Where the live network does otherwise than the protocol asks, and the rule that says so.

Each divergence states exactly what differs; a scenario that differs otherwise, or not at all, fails.
"""

from __future__ import annotations

from collections.abc import Mapping

from steelyard.conform import Difference, Divergence

#: What the adapter answers for a call that the protocol has on purpose not.
NO_SUCH_CALL = "no such call"

DIVERGENCES: Mapping[str, Divergence] = {
    "deposit_cap_exceeded_rolls_back_vote": Divergence(
        "P4.5: attest_deposit and finalize_deposit are steps of their own; a mint that the cap refuses "
        "leaves the votes, and anyone may finalize once the cap allows it",
        (Difference("final votes", ["alice"], ["alice", "bob"]),),
    ),
    "withdraw_accounting_underflow": Divergence(
        "P5 Conservation (U6): all hAlpha came over the bridge, so that whatever an account holds can leave; "
        "there is none from elsewhere whose withdrawal could run the count below zero",
        (
            Difference("step 1", "AccountingUnderflow", "Ok"),
            Difference("final user1", 10_000_000_000_000, 9_999_000_000_000),
            Difference("final total_minted", 0, -1_000_000_000),
        ),
    ),
    "admin_manual_mint": Divergence(
        "P5 Bridge: nothing is minted without the threshold of guardians, not even by the admin",
        (
            Difference("step 1", "Ok", NO_SUCH_CALL),
            Difference("final user1", 10_000_000_000_500, 10_000_000_000_000),
            Difference("final total_minted", 500, 0),
        ),
    ),
    "admin_manual_mint_non_root": Divergence(
        "P5 Bridge: nothing is minted without the threshold of guardians: there is no call to refuse",
        (Difference("step 1", "BadOrigin", NO_SUCH_CALL),),
    ),
}
