"""What we add to the pages of the Prefect server: links to cases and forms, the answer bar, calendars, headers."""
