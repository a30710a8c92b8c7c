"""Mail as it comes in: read from the mailbox, and what is in it."""
