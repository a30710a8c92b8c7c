"""Mail that came in: from whom, about which case, and what it does."""
