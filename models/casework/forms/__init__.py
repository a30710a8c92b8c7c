"""What forms are made of, and reading what was typed into one."""
