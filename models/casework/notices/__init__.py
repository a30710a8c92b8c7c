"""How one notice reaches its recipients, and what could not be delivered."""
