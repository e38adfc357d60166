#!/bin/sh
# What a machine needs before anything else works; installed here when Debian and root, named otherwise.
set -eu

missing=""
want() { # want PACKAGE COMMAND...
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}

want python3-venv deploy/local/python.sh
want openjdk-17-jre-headless sh -c "command -v java"
want maven sh -c "command -v mvn"
for extra in "$@"; do
    want "$extra" sh -c "command -v $extra"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing:$missing" >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2
    # shellcheck disable=SC2086 — a list of packages
    apt-get install -y -qq --no-install-recommends $missing >&2
else
    echo "missing:$missing — install them (Debian: apt-get install$missing), then run make again" >&2
    exit 1
fi
