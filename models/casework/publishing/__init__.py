"""Publication: what is decided of it, what must be ready, that it was done, and their forms."""
