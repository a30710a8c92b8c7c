"""Action plans: their actions, how each stands, and their forms."""
