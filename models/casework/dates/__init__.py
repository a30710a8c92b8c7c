"""The dates of a case: what happened, what follows from it, what is on record."""
