"""The alerts of a date: claimed once, said to whom they concern, acknowledged."""
