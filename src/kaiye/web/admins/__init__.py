"""The desks of the three administrators: security, system, audit."""
