"""A person’s calendar: their duties, invitations and feeds."""
