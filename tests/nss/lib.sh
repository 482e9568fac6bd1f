# shellcheck shell=bash
# shellcheck disable=SC2034,SC2119,SC2120 # for the scripts that read this
# SPDX-License-Identifier: ISC
# For the tests and benches of accounts/ and nss/: a directory of one's own as
# the working directory, with a map, a configuration and the test module.
set -euo pipefail
: "${top_builddir:=$PWD}" "${top_srcdir:=.}"
top_builddir=$(cd "$top_builddir" && pwd)
top_srcdir=$(cd "$top_srcdir" && pwd)
umask 022
W=$(mktemp -d)
trap 'cd /; rm -rf "$W"' EXIT
cd "$W"
failed=0

fail() { echo "FAILED: $*"; failed=1; }
pass() { echo "ok: $*"; }
skip() { echo "SKIPPED: $*"; exit 77; }
# is GOT WANTED FACT
is() { if [ "$1" = "$2" ]; then pass "$3"; else fail "$3: got '$1', not '$2'"; fi; }

fitbitctl() { "$top_builddir/fitbitctl" "$@"; }
# accounts COMMAND WORD...: on this directory's files
accounts() { local c=$1; shift; fitbitctl accounts "$c" --config "$W/conf" --local "$@"; }

write_conf()
{
	cat >"$W/conf" <<-END
	[provider]
	client_id = test
	[host]
	key_file = $W/key
	[accounts]
	file = $W/map
	index = $W/nss-test.cdb
	overlay = $W/auto
	ledger = $W/ledger
	$*
	END
}

# many N [FIRST]: N lines of a map, user0000000 and on, with uids from 1900000000 on,
# where a million ids stand free of every reserved range.
many()
{
	awk -v n="$1" -v first="${2-0}" 'BEGIN {
		for (i = first; i < first + n; i++)
			printf "user%07d P%06d %d:%d:User %07d:/home/user%07d:/bin/bash\n",
			    i, i, 1900000000 + i, 1900000000 + i, i, i
	}'
}

# The same accounts as passwd(5) and group(5) have them.
many_passwd()
{
	awk -v n="$1" 'BEGIN {
		for (i = 0; i < n; i++)
			printf "user%07d:x:%d:%d:User %07d:/home/user%07d:/bin/bash\n",
			    i, 1900000000 + i, 1900000000 + i, i, i
	}'
}

# A copy of the module where glibc looks for it: nss_path DIR
module_dir=$top_builddir/tests/nss/.libs
write_conf
