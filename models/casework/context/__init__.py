"""What a case has around it: proceedings, linked cases, other areas, challenges, governance bodies."""
