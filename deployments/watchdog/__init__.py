"""The watchdog: looks at the records, the server and the worker from outside, and shouts on a channel of its own."""
