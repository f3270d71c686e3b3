"""Evidence bundles: one signature with everything needed to check it, verified without network or database."""
