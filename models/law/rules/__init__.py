"""Every rule as data: what is due, by when, from what, and on whose authority."""
