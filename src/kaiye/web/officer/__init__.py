"""The officer's pages: a queue, a case, and three decisions."""
