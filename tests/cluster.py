"""The throw-away PostgreSQL of the suite."""

from kaiye.cli.cluster import binaries, postgres_url

__all__ = ["binaries", "postgres_url"]
