#!/bin/sh
# Puts the passwords that the service `secrets` made into the addresses, then does what `npm start` does.
set -eu

: "${DATABASE_URL:=postgres://hotline:$(cat /run/hotline/database)@127.0.0.1:${POSTGRES_PORT:-5433}/hotline}"
: "${ARI_URL:=http://hotline:$(cat /run/hotline/ari)@127.0.0.1:${ASTERISK_HTTP_PORT:-8088}}"
export DATABASE_URL ARI_URL
exec node src/setup/bootstrap.mjs start
