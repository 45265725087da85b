"""The named slices of the finite scopes: each a part of the protocol, small enough to be explored to the end."""
