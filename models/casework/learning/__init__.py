"""What is learned: themes as codes, never a story."""
