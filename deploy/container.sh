#!/bin/sh
# What the image starts. With arguments: the suffice command with them. Without: a server, on the configuration that is
# mounted; where none is, on one that it makes on the volume, once, with ports that are open to who shows the token beside it:
#   docker exec NAME cat /var/lib/suffice/owner.token
set -eu
[ $# -eq 0 ] || exec suffice "$@"

configuration=${SUFFICE_CONFIG:-/etc/suffice/suffice.yaml}
state=${SUFFICE_STATE:-/var/lib/suffice}
home=${SUFFICE_HOME:-/usr/local/share/suffice}
umask 077

if [ ! -e "$configuration" ]; then
    configuration=$state/suffice.yaml
    if [ ! -e "$configuration" ]; then
        suffice token owner --role admin >"$state/owner.token" 2>"$state/tokens.part"
        cat "$home/container.yaml" "$state/tokens.part" >"$configuration.part"
        mv "$configuration.part" "$configuration"
        rm "$state/tokens.part"
    fi
    echo "container: $configuration serves, since none is mounted; the token is in $state/owner.token" >&2
fi
exec suffice serve --config "$configuration" --router "$home/models/base" --store "$state/decisions.db"
