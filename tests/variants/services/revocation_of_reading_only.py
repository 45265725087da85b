"""To revoke writing changes nothing."""

from __future__ import annotations

from model import volumes
from model.accounts import Account, RequestId
from model.params import Params
from model.state import Mode, State
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import SERVICES


@action(by="a client", caller="owner")
def revoke(params: Params, state: State, *, owner: Account, request: RequestId, who: Account, mode: Mode) -> State:
    """Check as the protocol does, and take the grant to read."""
    return volumes.revoke(
        params,
        state,
        owner=owner,
        request=request,
        who=who,
        mode=Mode.READ if mode == Mode.WRITE else mode,
    )


VARIANT = Variant(
    name="revocation-of-reading-only",
    story="A writer whose grant was revoked goes on writing.",
    origin="a slip: access after revocation",
    property="volumes.revoked_at_once",
    replace={"revoke": revoke},
    scope=SERVICES,
)
