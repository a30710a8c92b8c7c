"""The criteria of a serious incident notification, and what is asked about them."""
