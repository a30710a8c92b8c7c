"""A partnership’s own rules and alert policies."""
