"""What is printed or sent on: PDF and Word."""
