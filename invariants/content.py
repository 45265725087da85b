"""What contents were served, in every state."""

from __future__ import annotations

from model.accounts import cid_of
from model.params import Params
from model.state import State


def contents_have_their_name(params: Params, state: State) -> bool:
    """A content stands under its digest."""
    return state.services.contents.all(lambda cid, content: cid_of(content) == cid)
