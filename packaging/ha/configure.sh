#!/bin/sh
# configure.sh - writes the files of every node of the database behind Gusu.
# SPDX-License-Identifier: Apache-2.0
#
#   ./configure.sh FOLDER pg1=10.0.0.11 pg2=10.0.0.12 pg3=10.0.0.13
#
# FOLDER/NODE/etcd and FOLDER/NODE/patroni.yml go to the nodes (README.md says where); FOLDER/gusu.url is the address for Gusu and FOLDER/gusu.pgpass the
# password that belongs to it; FOLDER/passwords holds what was drawn, and a second run keeps it. Another layout is said by variables: CLIENTS (the network
# that Gusu comes from, as in pg_hba.conf), PEERS (the network of the nodes; else each of their addresses), PG_PORT, REST_PORT, ETCD_PORT, PEER_PORT,
# BIN_DIR, DATA_DIR, SOCKET_DIR, ETCD_DIR, PGPASS; NODE in a value stands for the node's name.
set -eu
umask 077
[ $# -ge 2 ] || { sed -n '5,10s/^# \{0,1\}//p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
out=$1
shift
: "${PG_PORT:=5432}" "${REST_PORT:=8008}" "${ETCD_PORT:=2379}" "${PEER_PORT:=2380}"
: "${BIN_DIR:=/usr/lib/postgresql/15/bin}" "${DATA_DIR:=/var/lib/postgresql/15/gusu}" "${SOCKET_DIR:=/var/run/postgresql}"
: "${ETCD_DIR:=/var/lib/etcd/gusu}" "${PGPASS:=/var/lib/postgresql/.pgpass-patroni}"
first=${1#*=}
: "${CLIENTS:=${first%.*}.0/24}"

mkdir -p "$out"
secret() { head -c 18 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
if [ ! -f "$out/passwords" ]; then
	for who in SUPERUSER REPLICATION REWIND REST GUSU; do
		printf '%s_PASSWORD=%s\n' "$who" "$(secret)"
	done > "$out/passwords"
fi
. "$out/passwords"

cluster= hosts= urls= lines=
for node in "$@"; do
	name=${node%%=*}
	address=${node#*=}
	case $node in *=*) ;; *) echo "configure.sh: $node is not NAME=ADDRESS" >&2; exit 2 ;; esac
	cluster=$cluster${cluster:+,}$name=http://$address:$PEER_PORT
	hosts=$hosts${hosts:+, }\"$address:$ETCD_PORT\"
	urls=$urls${urls:+,}$address:$PG_PORT
done
from=${PEERS:-$(for node in "$@"; do printf '%s/32 ' "${node#*=}"; done)}
for peer in $from; do
	for what in "replication replicator" "all rewinder" "all postgres"; do
		lines="$lines    - host $what $peer scram-sha-256\\
"
	done
done

fill() {
	value() { printf '%s' "$1" | sed "s/NODE/$name/g"; }
	sed -e "s|@NODE_LINES@|$lines|" -e "s|@NAME@|$name|g" -e "s|@ADDRESS@|$address|g" -e "s|@ETCD_HOSTS@|$hosts|" -e "s|@ETCD_CLUSTER@|$cluster|" \
		-e "s|@PG_PORT@|$PG_PORT|g" -e "s|@REST_PORT@|$REST_PORT|g" -e "s|@ETCD_PORT@|$ETCD_PORT|g" -e "s|@PEER_PORT@|$PEER_PORT|g" \
		-e "s|@BIN_DIR@|$(value "$BIN_DIR")|" -e "s|@DATA_DIR@|$(value "$DATA_DIR")|" -e "s|@SOCKET_DIR@|$(value "$SOCKET_DIR")|" \
		-e "s|@ETCD_DIR@|$(value "$ETCD_DIR")|" -e "s|@PGPASS@|$(value "$PGPASS")|" -e "s|@CLIENTS@|$(value "$CLIENTS")|g" \
		-e "s|@SUPERUSER_PASSWORD@|$SUPERUSER_PASSWORD|" -e "s|@REPLICATION_PASSWORD@|$REPLICATION_PASSWORD|" -e "s|@REWIND_PASSWORD@|$REWIND_PASSWORD|" \
		-e "s|@REST_PASSWORD@|$REST_PASSWORD|" "$1"
}
for node in "$@"; do
	name=${node%%=*}
	address=${node#*=}
	mkdir -p "$out/$name"
	fill "$here/patroni.yml.in" > "$out/$name/patroni.yml"
	fill "$here/etcd.in" > "$out/$name/etcd"
done
printf 'postgresql://gusu@%s/gusu?target_session_attrs=read-write&connect_timeout=3&tcp_user_timeout=8000\n' "$urls" > "$out/gusu.url"
printf '*:%s:gusu:gusu:%s\n' "$PG_PORT" "$GUSU_PASSWORD" > "$out/gusu.pgpass"
echo "$out: files of $# nodes, gusu.url, gusu.pgpass, passwords"
