"""The code of a contract is a content, too."""

from __future__ import annotations

from attrs import evolve

from model import machines
from model.accounts import Account, Content, RequestId, cid_of
from model.params import Params
from model.state import State
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import SERVICES


@action(by="a client", caller="client")
def deploy_contract(params: Params, state: State, *, client: Account, request: RequestId, code: Content) -> State:
    """Deploy a contract, and put its code among the contents that were served."""
    deployed = machines.deploy_contract(params, state, client=client, request=request, code=code)
    contents = deployed.services.contents.set(cid_of(code), code)
    return evolve(deployed, services=evolve(deployed.services, contents=contents))


VARIANT = Variant(
    name="code-is-published",
    story="What a client deploys on its own machine is known to everybody under its digest.",
    origin="a slip: a leak",
    property="content.only_serving",
    replace={"deploy_contract": deploy_contract},
    scope=SERVICES,
)
