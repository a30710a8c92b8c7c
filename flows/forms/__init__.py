"""Open decisions as suspended runs: hung, shown, answered, hung again."""
