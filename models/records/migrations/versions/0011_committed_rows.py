"""Audit entries commit to the rows that were written with them; what was written before is taken over when the upgrade is done.

Revision: 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit_entry", sa.Column("rows", postgresql.JSONB(none_as_null=True), nullable=True))
    op.add_column("audit_entry", sa.Column("salt", sa.String(length=32), nullable=True))
    op.add_column("partnership", sa.Column("anchor_to", postgresql.JSONB(), nullable=False, server_default="[]"))
    op.alter_column("partnership", "anchor_to", server_default=None)


def downgrade() -> None:
    op.drop_column("partnership", "anchor_to")
    op.drop_column("audit_entry", "salt")
    op.drop_column("audit_entry", "rows")
