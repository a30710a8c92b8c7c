"""`cspr` with background services that look every other second instead of once a minute: `python -m tests.support.quick start`."""

from deployments import cli
from deployments.stack import environment

if __name__ == "__main__":
    environment.LOOPS.update(dict.fromkeys(environment.LOOPS, 2))
    cli.main()
