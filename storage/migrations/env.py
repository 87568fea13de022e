"""Run by Alembic for every command: hands it the connection that storage.migrations opened."""

from alembic import context

from storage.migrations import env_options

context.configure(**env_options(context.config.attributes["connection"]))
with context.begin_transaction():
    context.run_migrations()
