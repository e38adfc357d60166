"""What a database schema holds, in words that can be compared: its columns, constraints, indexes and the rest."""

import asyncpg

_COLUMNS = """
select c.relname || '.' || a.attname,
  format_type(a.atttypid, a.atttypmod)
  || case when a.attnotnull then ' not null' else '' end
  || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
  || case when a.attidentity <> '' then ' identity ' || a.attidentity::text else '' end
  || case when a.attgenerated <> '' then ' generated ' || a.attgenerated::text else '' end
from pg_attribute a
join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'v', 'm', 'c')
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where c.relnamespace = $1::regnamespace and a.attnum > 0 and not a.attisdropped
"""
_CONSTRAINTS = """
select coalesce(r.relname, '') || ' constraint ' || c.conname, pg_get_constraintdef(c.oid)
from pg_constraint c left join pg_class r on r.oid = c.conrelid
where c.connamespace = $1::regnamespace
"""
_INDEXES = """
select 'index ' || c.relname, replace(pg_get_indexdef(c.oid), $1 || '.', '')
from pg_class c where c.relnamespace = $1::regnamespace and c.relkind in ('i', 'I')
"""
_RELATIONS = """
select 'relation ' || c.relname,
  c.relkind::text || c.relpersistence::text || coalesce(' ' || array_to_string(c.reloptions, ','), '')
  || coalesce(' ' || pg_get_partkeydef(c.oid), '') || coalesce(' ' || pg_get_expr(c.relpartbound, c.oid), '')
  || case when c.relkind in ('v', 'm') then ' ' || pg_get_viewdef(c.oid) else '' end
from pg_class c where c.relnamespace = $1::regnamespace and c.relkind not in ('i', 'I', 'c')
"""
_ROUTINES = """
select 'routine ' || p.oid::regprocedure::text, replace(pg_get_functiondef(p.oid), $1 || '.', '')
from pg_proc p where p.pronamespace = $1::regnamespace and p.prokind in ('f', 'p')
"""
_TRIGGERS = """
select 'trigger ' || t.tgname || ' on ' || c.relname, replace(pg_get_triggerdef(t.oid), $1 || '.', '')
from pg_trigger t join pg_class c on c.oid = t.tgrelid
where c.relnamespace = $1::regnamespace and not t.tgisinternal
"""
_TYPES = """
select 'type ' || t.typname, t.typtype::text || coalesce(' ' || format_type(t.typbasetype, t.typtypmod), '')
  || coalesce((select ' ' || string_agg(e.enumlabel, ',' order by e.enumsortorder) from pg_enum e
               where e.enumtypid = t.oid), '')
from pg_type t where t.typnamespace = $1::regnamespace and t.typtype in ('e', 'd')
"""


async def described(connection: asyncpg.Connection, schema: str) -> dict[str, str]:
    """Everything in a schema: name and definition. The schema must be first on the search path."""
    found: dict[str, str] = {}
    for question in (_COLUMNS, _CONSTRAINTS, _INDEXES, _RELATIONS, _ROUTINES, _TRIGGERS, _TYPES):
        rows = await connection.fetch(question, schema)
        found.update({str(row[0]): str(row[1]) for row in rows})
    return found


async def outcome(connection: asyncpg.Connection, schema: str, *steps: str) -> dict[str, str]:
    """What a fresh schema holds after these steps."""
    await connection.execute(f'create schema "{schema}"; set search_path to "{schema}"')
    for step in steps:
        await connection.execute(step)
    return await described(connection, schema)


def differences(one: dict[str, str], other: dict[str, str]) -> dict[str, tuple[str | None, str | None]]:
    """Names whose definitions differ, with both."""
    return {
        name: (one.get(name), other.get(name))
        for name in sorted(one.keys() | other.keys())
        if one.get(name) != other.get(name)
    }
