"""What the watchdog asks of the records. Nothing that writes imports from here."""
