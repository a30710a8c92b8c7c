"""From a notice to the relay: its words, its bytes, its sealing, the delivery; and the staff channels beside it."""
