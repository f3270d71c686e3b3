"""“Was my identity used?”: who is named where, alerts and locks, misuse reports, holds and disputes, bars."""
