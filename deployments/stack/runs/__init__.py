"""How flow runs are started: warm processes, their launcher and guard, the worker and its pool."""
