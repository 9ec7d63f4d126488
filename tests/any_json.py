"""Whatever JSON can hold, for hypothesis."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st


def any_json(names: Sequence[str] = (), words: Sequence[str] = (), leaves: int = 100) -> st.SearchStrategy[object]:
    """Any JSON of about so many `leaves`, its fields called by `names` (else anyhow); `words` are among its texts."""
    values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    fields = st.sampled_from(names) if names else st.text(max_size=8)
    return st.recursive(
        values | st.sampled_from(words) if words else values,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(fields, inner, max_size=4 if not names else None),
        max_leaves=leaves,
    )
