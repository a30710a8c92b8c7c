"""What drives a case: an answer is recorded, the stages follow, everybody is told."""
