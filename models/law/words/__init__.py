"""What everything else is said in: the vocabulary, days and the calendar."""
