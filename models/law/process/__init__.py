"""The decisions of a case: what each asks, what follows, and which are open."""
