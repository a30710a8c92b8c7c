"""Years of invented casework in a few minutes: the real operations on a real PostgreSQL, with faults, and a checker that trusts none of it."""
