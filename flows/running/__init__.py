"""How a run is held together: what failed is said in words, one step’s fault stops no other, a run that died is known."""
