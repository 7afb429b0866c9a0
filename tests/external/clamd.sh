#!/bin/sh
# clamd for the tests: clamd.sh PORT FOLDER. Its only signature is a text of ours in a PDF or anywhere else.
set -eu
port=$1
folder=$2
mkdir -p "$folder/db" "$folder/tmp"
printf 'Declare.Test:0:*:%s\n' "$(printf 'declare-test-virus' | od -An -tx1 | tr -d ' \n')" >"$folder/db/test.ndb"
cat >"$folder/clamd.conf" <<CONF
DatabaseDirectory $folder/db
TemporaryDirectory $folder/tmp
TCPSocket $port
TCPAddr 127.0.0.1
Foreground yes
User root
StreamMaxLength 12M
CONF
echo starting
exec clamd --config-file="$folder/clamd.conf" >/dev/null
