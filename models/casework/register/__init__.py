"""The partnership with its people, and handing it over."""
