"""The refusals of virtual machines and contracts."""

from __future__ import annotations

import attrs

from model.accounts import ContractId, RequestId
from model.refusals.common import StateRefused


@attrs.frozen(kw_only=True)
class AlreadyProvisioned(StateRefused):
    """The request has its virtual machine, or had it."""

    request: RequestId


@attrs.frozen(kw_only=True)
class UnknownVm(StateRefused):
    """The request has no virtual machine."""

    request: RequestId


@attrs.frozen(kw_only=True)
class VmNotIdle(StateRefused):
    """The virtual machine is neither PROVISIONED nor STOPPED."""

    request: RequestId


@attrs.frozen(kw_only=True)
class VmNotRunning(StateRefused):
    """The virtual machine is not RUNNING."""

    request: RequestId


@attrs.frozen(kw_only=True)
class VmNotStopped(StateRefused):
    """The virtual machine is not STOPPED."""

    request: RequestId


@attrs.frozen(kw_only=True)
class UnknownContract(StateRefused):
    """There is no such contract."""

    contract: ContractId
