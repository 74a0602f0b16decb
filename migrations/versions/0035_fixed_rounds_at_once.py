"""values added at once are told once that their round is fixed"""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

REFUSED = "RAISE EXCEPTION 'the round is fixed' USING ERRCODE = 'check_violation'"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return  # SQLite's triggers cost next to nothing
    trigger = "EXECUTE FUNCTION inventory_value_is_sealed()"
    op.execute("DROP TRIGGER inventory_value_sealed ON inventory_value")
    op.execute(
        f"CREATE TRIGGER inventory_value_sealed BEFORE UPDATE OR DELETE ON inventory_value FOR EACH ROW {trigger}"
    )
    op.execute(
        "CREATE FUNCTION inventory_value_is_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608
        "IF EXISTS (SELECT 1 FROM inventory_round WHERE state = 'fixed' AND id IN (SELECT round_id FROM added)) "
        f"THEN {REFUSED}; END IF; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER inventory_value_added AFTER INSERT ON inventory_value REFERENCING NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION inventory_value_is_added()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("DROP FUNCTION inventory_value_is_added() CASCADE")
    op.execute("DROP TRIGGER inventory_value_sealed ON inventory_value")
    op.execute(
        "CREATE TRIGGER inventory_value_sealed BEFORE INSERT OR UPDATE OR DELETE ON inventory_value "
        "FOR EACH ROW EXECUTE FUNCTION inventory_value_is_sealed()"
    )
