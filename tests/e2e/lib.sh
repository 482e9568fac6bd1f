# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# A private world for end-to-end tests: the fake Fitbit on loopback TLS, a
# configuration, an account map, PAM services, and a place for logs; all under
# $W, all gone at the end. Source it, then call world_start.
#
#	trace TEXT, fail TEXT (exit 1), skip TEXT (exit 77), passed TEXT
#	world_start [FAKE OPTION ...]
#	write_config ["SECTION NAME = VALUE" ...]	the usual one and these
#	map "LINE" ...			the account map
#	service NAME "LINE" ...		a PAM service; MODULE in a line is our module
#					with the arguments of this world
#	mint USER [OPTION ...]		a token of that Fitbit user for our client
#	verifier_log			the verifier's log so far
#	requests			how many requests the provider saw
#	pam_login SERVICE USER [OPTION ...]	a login by tests/tools/pam_login; answers on stdin
#	no_secret TOKEN ...		no log, list or output under $W holds one

set -euo pipefail
: "${top_builddir:=$PWD}" "${top_srcdir:=$PWD}"
export top_builddir top_srcdir LC_ALL=C
CLIENT=22CQ7B

# shellcheck source=tests/fakefitbit/lib.sh
. "$top_srcdir/tests/fakefitbit/lib.sh"

trace() { [ -z "${VERBOSE-}" ] || echo "# $*" >&2; }
fail() { echo "FAIL: $*" >&2; exit 1; }
skip() { echo "SKIP: $*" >&2; exit 77; }
passed() { echo "ok - $*"; }
need() { command -v "$1" >/dev/null || skip "$1 is not installed"; }

# Who the verifier runs as: nobody when we are root, else we ourselves.
RUN_AS=$(id -un)
[ "$(id -u)" != 0 ] || RUN_AS=nobody

# The programs are copied to where RUN_AS may reach them.
world_start()
{
	[ -x "$fake_program" ] || skip "the fake Fitbit was not built (libmicrohttpd, gnutls)"
	W=$(mktemp -d "${TMPDIR:-/tmp}/pam_fitbit.XXXXXX")
	trap world_end EXIT
	chmod 0755 "$W"
	mkdir "$W/bin" "$W/pam.d" "$W/log" "$W/state"
	chmod 0700 "$W/state"
	[ "$(id -u)" != 0 ] || chown "$RUN_AS" "$W/log" "$W/state"
	cp "$top_builddir/fitbit-verifier" "$top_builddir/.libs/pam_fitbit.so" "$W/bin/"
	MODULE="$W/bin/pam_fitbit.so verifier=$W/bin/fitbit-verifier config=$W/pam_fitbit.conf socket=$W/none run_as=$RUN_AS"
	service other "auth required pam_deny.so" "account required pam_deny.so" \
	    "password required pam_deny.so" "session required pam_deny.so"
	fake_start "$W/fake" --register "$CLIENT:0123456789abcdef0123456789abcdef" "$@" ||
		fail "the fake Fitbit did not start"
	chmod -R a+rX "$W/fake"
	write_key
	write_config ""
}

world_end()
{
	local status=$?
	set +e
	fake_stop
	[ "$status" = 0 ] || [ -z "${KEEP-}" ] || { echo "kept: $W" >&2; exit "$status"; }
	rm -rf "$W"
	exit "$status"
}

write_key()
{
	od -An -tx1 -N32 /dev/urandom | tr -d ' \n' >"$W/key"
	echo >>"$W/key"
	chmod 0640 "$W/key"
	[ "$(id -u)" != 0 ] || chgrp "$(id -gn "$RUN_AS")" "$W/key"
}

usual_options()
{
	local url
	url=$(fake_url https)
	cat <<-END
	provider client_id = $CLIENT
	provider introspect_url = $url/1.1/oauth2/introspect
	provider token_url = $url/oauth2/token
	provider revoke_url = $url/oauth2/revoke
	provider authorize_url = $url/oauth2/authorize
	provider ca_file = $W/fake/ca.pem
	login deny_after = 50ms
	accounts file = $W/accounts
	accounts index = $W/accounts.cdb
	log target = $W/log/verifier.log
	host key_file = $W/key
	host state_dir = $W/state
	END
}

# Options of one section stand together; a later one of a name replaces an earlier.
write_config()
{
	{ usual_options; printf '%s\n' "$@"; } | awk '
		NF == 0 { next }
		{ s = $1; n = $2; sub(/^[^ ]+ /, ""); if (!((s, n) in line)) order[s] = order[s] " " n
		  line[s, n] = $0; sections[s] = 1 }
		END { for (s in sections) { print "[" s "]"; k = split(order[s], names, " ")
		  for (i = 1; i <= k; i++) print line[s, names[i]] } }' >"$W/pam_fitbit.conf"
	chmod 0644 "$W/pam_fitbit.conf"
}

map()
{
	printf '%s\n' "$@" >"$W/accounts"
	chmod 0644 "$W/accounts"
}

service()
{
	local name=$1
	shift
	printf '%s\n' "$@" | sed "s|MODULE|${MODULE-}|" >"$W/pam.d/$name"
	chmod 0644 "$W/pam.d/$name"
}

mint()
{
	local user=$1
	shift
	fake_mint --user "$user" --client "$CLIENT" "$@"
}

pam_login()
{
	local service=$1 user=$2
	shift 2
	"$top_builddir/tests/tools/pam_login" --confdir "$W/pam.d" --service "$service" \
	    ${user:+--user "$user"} "$@"
}

verifier_log() { cat "$W/log/verifier.log" 2>/dev/null || true; }

requests() { if [ -f "$W/fake/requests" ]; then wc -l <"$W/fake/requests"; else echo 0; fi; }

no_secret()
{
	local t found
	for t in "$@"; do
		found=$(grep -rlF -- "$t" "$W/log" "$W/fake/requests" "$W/state" "$W"/*.out 2>/dev/null || true)
		[ -z "$found" ] || fail "a secret stands in $found"
	done
}
