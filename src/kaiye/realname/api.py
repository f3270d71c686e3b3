"""Real-name checks: who somebody is, step by step with its evidence, and who may sign for an organisation."""
