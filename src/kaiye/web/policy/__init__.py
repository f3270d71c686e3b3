"""Pages of the policy officers."""
