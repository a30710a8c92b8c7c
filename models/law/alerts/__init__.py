"""When each alert of a date goes off, and whom it tells."""
