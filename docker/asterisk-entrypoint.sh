#!/bin/sh
# Fills in the templates of asterisk-config for this container and runs Asterisk; does what src/setup/asterisk/run.ts does.
# With the argument `render` it stops before running, which is how a test compares the two.
set -eu

templates=$(cd "$(dirname "$0")/../asterisk-config" && pwd)
folder=${HOTLINE_FOLDER:?}
spool=${HOTLINE_SPOOL:-$folder/spool}
password=${ARI_PASSWORD:-$(cat /run/hotline/ari)}

for name in etc local run log lib db keys/keys agi share/sounds; do mkdir -p "$folder/$name"; done
for name in recording tmp monitor voicemail; do mkdir -p "$spool/$name"; done

# Asterisk's read-only data with our sounds in the place of its own.
for file in "${ASTERISK_SHARE:-/usr/share/asterisk}"/*; do
  [ "$(basename "$file")" = sounds ] || ln -sfn "$file" "$folder/share/$(basename "$file")"
done
ln -sfn "$templates/sounds/hotline" "$folder/share/sounds/hotline"

umask 077
for template in "$templates"/*.conf; do
  sed \
    -e "s|{{ETC}}|$folder/etc|g" \
    -e "s|{{WORK}}|$folder|g" \
    -e "s|{{SHARE}}|$folder/share|g" \
    -e "s|{{SPOOL}}|$spool|g" \
    -e "s|{{RUN}}|$folder/run|g" \
    -e "s|{{LOG}}|$folder/log|g" \
    -e "s|{{LOCAL}}|$folder/local|g" \
    -e "s|{{SOUNDS}}|$templates/sounds|g" \
    -e "s|{{MODULES_LINE}}||g" \
    -e "s|{{BIND_ADDRESS}}|${BIND_ADDRESS:-127.0.0.1}|g" \
    -e "s|{{SIP_PORT}}|${SIP_PORT:-5060}|g" \
    -e "s|{{HTTP_ADDRESS}}|127.0.0.1|g" \
    -e "s|{{HTTP_PORT}}|${ASTERISK_HTTP_PORT:-8088}|g" \
    -e "s|{{ARI_USER}}|hotline|g" \
    -e "s|{{ARI_PASSWORD}}|$password|g" \
    -e "s|{{RTP_FIRST}}|${RTP_FIRST_PORT:-10000}|g" \
    -e "s|{{RTP_LAST}}|${RTP_LAST_PORT:-19999}|g" \
    -e "s|{{EDGE}}|${EDGE_SIP:-192.0.2.1:9}|g" \
    -e "s|{{LOG_VERBOSE}}||g" \
    "$template" > "$folder/etc/$(basename "$template")"
done

[ "${1:-}" = render ] && exit 0
exec asterisk -C "$folder/etc/asterisk.conf" -f -n
