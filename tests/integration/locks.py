"""What a database says of those who wait in it."""

SOMEBODY_WAITS = "select exists (select from pg_locks where not granted)"
