"""What goes out by the week, the month and the quarter: lists for the desk, for bodies and for the month."""
