"""What runs by itself: by the clock, by an alarm, after an outage."""
