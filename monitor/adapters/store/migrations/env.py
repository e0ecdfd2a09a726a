"""Run by Alembic: use the connection, and the transaction, of `opening`."""

from alembic import context

from monitor.adapters.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
