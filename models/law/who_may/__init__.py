"""Who may record what."""
