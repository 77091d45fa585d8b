"""The migrations make exactly the tables the code speaks of, and can be taken back."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect

import collector_tui.billing_api
from collector_tui.billing_api import tables
from collector_tui.billing_api.database import migrate


def test_migrated_tables_are_the_tables_of_the_code(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_a_migration_can_be_taken_back_and_made_again(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(collector_tui.billing_api.__file__).parent / "migrations"))
    with engine.begin() as tx:
        config.attributes["connection"] = tx
        command.downgrade(config, "base")
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    migrate(engine)
    migrate(engine)
    assert set(tables.metadata.tables) <= set(inspect(engine).get_table_names())
