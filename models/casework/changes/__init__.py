"""What moves dates: corrections, extensions, calendars, local rules, adopted readings; and saying so."""
