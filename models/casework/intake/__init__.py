"""How a case begins: referrals, transfers from another area, opening."""
