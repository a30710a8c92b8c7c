"""What stands against publishing or closing a case, and the reasons that were given all the same."""
