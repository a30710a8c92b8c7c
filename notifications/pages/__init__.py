"""What is read on a screen: the board, a case, a briefing, as Markdown."""
