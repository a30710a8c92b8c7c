"""What is shown of cases, and why each date is what it is. Nothing that writes imports from here."""
