# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# A private world for end-to-end tests: the fake Fitbit on loopback TLS, a
# configuration, an account map, PAM services, and a place for logs; all under
# $W, all gone at the end. Source it, then call world_start.
#
#	trace TEXT, fail TEXT (exit 1), skip TEXT (exit 77), passed TEXT
#	world_start [FAKE OPTION ...]
#	use_config FILE			write_config and MODULE are for this one now
#	write_config ["SECTION NAME = VALUE" ...]	the usual one and these
#	dialect NAME			fills the array DIALECT with the options of write_config
#					for a provider's row; the fake server is told by
#					--dialect or by its control file
#	map "LINE" ...			the account map
#	service NAME "LINE" ...		a PAM service; MODULE in a line is our module
#					with the arguments of this world
#	mint USER [OPTION ...]		a token of that Fitbit user for our client
#	secret TEXT			prints it, and has it looked for at the end
#	verifier_log			the verifier's log so far
#	last_login SERVICE USER		the last line of it about these
#	field NAME LINE			a field of such a line, or of pam_login's
#	requests			how many requests the provider saw
#	pam_login SERVICE USER [OPTION ...]	a login by tests/tools/pam_login; answers on stdin
#	same WHAT EXPECTED FOUND	fail unless they are equal
#	await WHAT COMMAND ...		until the command succeeds; fail after 10 s
#	at_once N			wait until fewer than N jobs of ours are running
#	verifier_pids			the verifiers of this world that are running
#
# When a test has passed, all that was written under $W is searched for the
# tokens that were minted and for the provider's own words (secrets_kept).

set -euo pipefail
: "${top_builddir:=$PWD}" "${top_srcdir:=$PWD}"
export top_builddir top_srcdir LC_ALL=C
CLIENT=22CQ7B
# An access token, or a refresh token alone in quotes, blanks or a line.
TOKEN_LOOK='eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{40,}|(^|[^0-9A-Za-z])[0-9a-f]{64}([^0-9A-Za-z]|$)'

# shellcheck source=tests/fakefitbit/lib.sh
. "$top_srcdir/tests/fakefitbit/lib.sh"

trace() { [ -z "${VERBOSE-}" ] || echo "# $*" >&2; }
fail() { echo "FAIL: $*" >&2; exit 1; }
skip() { echo "SKIP: $*" >&2; exit 77; }
passed() { echo "ok - $*"; }
need() { command -v "$1" >/dev/null || skip "$1 is not installed"; }
same() { [ "$2" = "$3" ] || fail "$1: expected \"$2\", found \"$3\""; }

# Who the verifier runs as: nobody when we are root, else we ourselves.
RUN_AS=$(id -un)
[ "$(id -u)" != 0 ] || RUN_AS=nobody

# The programs are copied to where RUN_AS may reach them.
# shellcheck disable=SC2120 # some tests give options
world_start()
{
	[ -x "$fake_program" ] || skip "the fake Fitbit was not built (libmicrohttpd, gnutls)"
	W=$(mktemp -d "${TMPDIR:-/tmp}/pam_fitbit.XXXXXX")
	trap world_end EXIT
	chmod 0755 "$W"
	mkdir "$W/bin" "$W/pam.d" "$W/log" "$W/state" "$W/given"
	chmod 0700 "$W/state"
	(umask 077; : >"$W/secrets")
	mkfifo "$W/never"
	[ "$(id -u)" != 0 ] || chown "$RUN_AS" "$W/log" "$W/state"
	cp "$top_builddir/fitbit-verifier" "$top_builddir/.libs/pam_fitbit.so" "$W/bin/"
	use_config "$W/pam_fitbit.conf"
	service other "auth required pam_deny.so" "account required pam_deny.so" \
	    "password required pam_deny.so" "session required pam_deny.so"
	fake_start "$W/fake" --register "$CLIENT:0123456789abcdef0123456789abcdef" "$@" ||
		fail "the fake Fitbit did not start"
	chmod -R a+rX "$W/fake"
	write_key
	# shellcheck disable=SC2119 # no more than the usual
	write_config
	OUR_JOBS=$(jobs -rp | wc -l)
}

world_end()
{
	local status=$?
	trap - EXIT
	set +e
	[ -z "${SSHD-}" ] || sshd_stop
	if [ "$status" = 0 ]; then (secrets_kept); status=$?; fi
	fake_stop
	[ "$status" = 0 ] || [ -z "${KEEP-}" ] || { echo "kept: $W" >&2; exit "$status"; }
	rm -rf --one-file-system "$W"
	exit "$status"
}

use_config()
{
	CONF=$1
	MODULE="$W/bin/pam_fitbit.so verifier=$W/bin/fitbit-verifier config=$CONF socket=$W/none run_as=$RUN_AS nodelay"
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
# shellcheck disable=SC2120 # the tests give them
write_config()
{
	{ usual_options; printf '%s\n' "$@"; } | awk '
		NF == 0 { next }
		{ s = $1; n = $2; sub(/^[^ ]+ /, ""); if (!((s, n) in line)) order[s] = order[s] " " n
		  line[s, n] = $0; sections[s] = 1 }
		END { for (s in sections) { print "[" s "]"; k = split(order[s], names, " ")
		  for (i = 1; i <= k; i++) print line[s, names[i]] } }' >"$CONF"
	chmod 0644 "$CONF"
}

dialect()
{
	DIALECT=("provider name = $1")
	case $1 in
	rfc7662)
		printf '%s\n' 0123456789abcdef0123456789abcdef >"$W/given/client.basic"
		chmod 0640 "$W/given/client.basic"
		[ "$(id -u)" != 0 ] || chgrp "$(id -gn "$RUN_AS")" "$W/given/client.basic"
		DIALECT+=("provider client_secret_file = $W/given/client.basic") ;;
	google-health)
		DIALECT+=("provider identity_url = $(fake_url)/v4/users/me/identity") ;;
	esac
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

# A whole token, and the pieces by which a part of it is known.
secret()
{
	local t=$1
	{
		printf '%s\n' "$t"
		[ ${#t} -lt 100 ] || printf '%s\n' "${t:40:48}" "${t: -40}"
	} >>"$W/secrets"
	printf '%s\n' "$t"
}

mint()
{
	local user=$1 token
	shift
	token=$(fake_mint --user "$user" --client "$CLIENT" "$@") || fail "no token: $*"
	secret "$token"
}

pam_login()
{
	local service=$1 user=$2
	shift 2
	"$top_builddir/tests/tools/pam_login" --confdir "$W/pam.d" --service "$service" \
	    ${user:+--user "$user"} "$@"
}

verifier_log() { cat "$W/log/verifier.log" 2>/dev/null || true; }

last_login() { verifier_log | grep -F -e " user=$2 " | grep -F -e " service=$1 " | tail -n 1 || true; }

field() { sed -nE "s/.*(^| )$1=(\"([^\"]*)\"|([^ ]*)).*/\\3\\4/p" <<<"$2"; }

requests() { if [ -f "$W/fake/requests" ]; then wc -l <"$W/fake/requests"; else echo 0; fi; }

verifier_pids() { pgrep -f -x "fitbit-verifier --config $W/.*" || true; }

await()
{
	local what=$1 i
	shift
	for ((i = 0; i < 500; i++)); do
		if "$@"; then return 0; fi
		read -rt 0.02 <>"$W/never" || true
	done
	fail "waited in vain: $what"
}

at_once()
{
	while [ "$(jobs -rp | wc -l)" -ge $((OUR_JOBS + $1)) ]; do wait -n || true; done
}

# In given/ stand secrets that the test itself wrote down, in credentials those that
# belong there. Tokens that the test never saw are known by their look: those of a
# refresh, of an enrolment, of a browser.
secrets_kept()
{
	local found
	found=$(find "$W" -xdev -type f ! -path "$W/secrets" ! -path "$W/given/*" \
	    ! -path "$W/person/state/pam_fitbit/credentials" \
	    ! -path "$W/key" ! -path "$W/bin/*" ! -path "$W/fake/state/*" \
	    -exec grep -laF -f "$W/secrets" -- {} + \
	    -exec grep -laE "$TOKEN_LOOK" -- {} + || true)
	[ -z "$found" ] || fail "a token or password stands in" "$found"
	found=$(find "$W" -xdev -type f ! -path "$W/bin/*" ! -path "$W/fake/*" -exec grep -lE \
	    'dev\.fitbit\.com|(Access|Refresh) token (expired|invalid)' -- {} + || true)
	[ -z "$found" ] || fail "the provider's own words stand in" "$found"
}
