"""Decisions that several people sign: proposals, codes, signatories and those who sign for them."""
