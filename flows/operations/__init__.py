"""What a flow, a form or a command asks for, each in one transaction. Nothing here knows Prefect: a contract checks it."""
