"""An answer to the Panel names its question, who gave it and by what means; several of one day stand for themselves.

Revision: 0016, after 0015.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_BEFORE = "uq_panel_exchange_case_id_checkpoint_direction_kind_on_document_id"
_COLUMNS = ("case_id", "checkpoint", "direction", "kind", "on", "document_id")


def upgrade() -> None:
    for name, length in (("belongs_to", 10), ("answered_by", None), ("means", 20)):
        op.add_column("panel_exchange", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
        op.alter_column("panel_exchange", name, server_default=None)
    op.drop_constraint(op.f(_BEFORE), "panel_exchange")
    op.create_unique_constraint(
        "uq_panel_exchange_once", "panel_exchange", [*_COLUMNS, "belongs_to"], postgresql_nulls_not_distinct=True
    )


def downgrade() -> None:
    op.drop_constraint("uq_panel_exchange_once", "panel_exchange")
    op.create_unique_constraint(op.f(_BEFORE), "panel_exchange", [*_COLUMNS], postgresql_nulls_not_distinct=True)
    for name in ("means", "answered_by", "belongs_to"):
        op.drop_column("panel_exchange", name)
