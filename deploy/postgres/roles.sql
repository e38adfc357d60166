-- Who may touch what in the database of a province. Run as superuser in that database, as often as one likes.
-- Passwords are set beside it, from the secrets of the place.

do $$
declare
    service text;
    here text := current_database();
begin
    execute format('revoke all on database %I from public', here);
    revoke all on schema public from public;

    if not exists (select from pg_roles where rolname = 'auditor') then
        create role auditor login;
    end if;
    execute format('grant connect on database %I to auditor', here);
    alter role auditor set default_transaction_read_only = on;
    alter role auditor set search_path = '';
    alter role auditor set statement_timeout = '5min';

    foreach service in array array['intake', 'routing', 'notify', 'survey'] loop
        if not exists (select from pg_roles where rolname = service) then
            execute format('create role %I login', service);
        end if;
        execute format('grant connect on database %I to %I', here, service);
        execute format('create schema if not exists %I authorization %I', service, service);
        execute format('alter role %I set search_path = %I', service, service);
        -- A service that stalls inside a transaction must not hold its rows against its twin.
        execute format('alter role %I set idle_in_transaction_session_timeout = ''15s''', service);
        execute format('alter role %I set lock_timeout = ''15s''', service);
        execute format('alter role %I set statement_timeout = ''60s''', service);
        execute format('grant usage on schema %I to auditor', service);
        execute format('grant select on all tables in schema %I to auditor', service);
        execute format(
            'alter default privileges for role %I in schema %I grant select on tables to auditor', service, service
        );
    end loop;
end
$$;
