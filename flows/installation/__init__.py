"""What every operation runs in: settings, the database, the clock, the data directory."""
