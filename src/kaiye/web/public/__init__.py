"""Pages for everybody: search, an entity, a licence check."""
