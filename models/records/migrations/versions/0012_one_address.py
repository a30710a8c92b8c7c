"""Room for the longest mail address in a message's key and thread; an address names one person who is there, not one who left.

Revision: 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("message", "key", type_=sa.String(length=600), existing_nullable=False)
    op.alter_column("message", "thread", type_=sa.String(length=300), existing_nullable=False)
    op.drop_constraint(op.f("uq_person_partnership_id_email"), "person", type_="unique")
    op.create_index(
        "uq_person_address", "person", ["partnership_id", "email"], unique=True, postgresql_where=sa.text("active")
    )


def downgrade() -> None:
    op.drop_index("uq_person_address", table_name="person", postgresql_where=sa.text("active"))
    op.create_unique_constraint(op.f("uq_person_partnership_id_email"), "person", ["partnership_id", "email"])
    op.alter_column("message", "thread", type_=sa.String(length=120), existing_nullable=False)
    op.alter_column("message", "key", type_=sa.String(length=200), existing_nullable=False)
