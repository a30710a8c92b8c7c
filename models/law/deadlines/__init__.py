"""From what happened to what is due: counting, pauses, extensions, outcomes."""
