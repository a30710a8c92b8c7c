"""The ground of every operation: who acts, the case, the audit chain, the outbox, refusals."""
