"""certificates keep the areas of competence as they were"""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Write into each certificate the areas that its paper has shown."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute("SELECT set_config('planner.municipality', '*', true)")
    op.add_column("certificate", sa.Column("areas", sa.JSON(), nullable=False, server_default="[]"))
    certificate = sa.table("certificate", sa.column("id"), sa.column("sign_up_id"), sa.column("areas", sa.JSON()))
    sign_up = sa.table("sign_up", sa.column("id"), sa.column("event_id"))
    event_area = sa.table("event_area", sa.column("event_id"), sa.column("area_id"))
    area = sa.table("competence_area", sa.column("id"), sa.column("code"), sa.column("title_sv"), sa.column("title_en"))
    rows = connection.execute(
        sa.select(certificate.c.id, area.c.title_sv, area.c.title_en)
        .select_from(certificate)
        .join(sign_up, sign_up.c.id == certificate.c.sign_up_id)
        .join(event_area, event_area.c.event_id == sign_up.c.event_id)
        .join(area, area.c.id == event_area.c.area_id)
        .order_by(certificate.c.id, area.c.code)
    ).all()
    titles: dict[int, list[dict[str, str]]] = {}
    for number, swedish, english in rows:
        titles.setdefault(number, []).append({"sv": swedish, "en": english})
    for number, found in titles.items():
        connection.execute(sa.update(certificate).where(certificate.c.id == number).values(areas=found))


def downgrade() -> None:
    op.drop_column("certificate", "areas")
