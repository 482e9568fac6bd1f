# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# A private world for end-to-end tests: the fake Fitbit on loopback TLS, a
# configuration, an account map, PAM services, and a place for logs; all under
# $W, all gone at the end. Source it, then call world_start.
#
# Words: trace TEXT, fail TEXT (exit 1), skip TEXT (exit 77), passed TEXT.

set -euo pipefail
: "${top_builddir:=$PWD}" "${top_srcdir:=$PWD}"
FAKE=$top_builddir/tests/fakefitbit/fakefitbit
CLIENT=22CQ7B
export LC_ALL=C

trace() { [ -z "${VERBOSE-}" ] || echo "# $*" >&2; }
fail() { echo "FAIL: $*" >&2; exit 1; }
skip() { echo "SKIP: $*" >&2; exit 77; }
passed() { echo "ok - $*"; }
need() { command -v "$1" >/dev/null || skip "$1 is not installed"; }

# Who the verifier runs as: nobody when we are root, else we ourselves.
if [ "$(id -u)" = 0 ]; then
	RUN_AS=nobody
else
	RUN_AS=$(id -un)
fi

# world_start: what every end-to-end test needs. The verifier is copied to where RUN_AS may reach it.
world_start()
{
	[ -x "$FAKE" ] || skip "the fake Fitbit was not built (libmicrohttpd, gnutls)"
	W=$(mktemp -d "${TMPDIR:-/tmp}/pam_fitbit.XXXXXX")
	trap world_end EXIT
	chmod 0755 "$W"
	mkdir "$W/bin" "$W/pam.d" "$W/log"
	[ "$(id -u)" != 0 ] || chown "$RUN_AS" "$W/log"
	cp "$top_builddir/fitbit-verifier" "$top_builddir/.libs/pam_fitbit.so" "$W/bin/"
	MODULE="$W/bin/pam_fitbit.so"
	MODULE_ARGS="verifier=$W/bin/fitbit-verifier config=$W/pam_fitbit.conf socket=$W/none run_as=$RUN_AS"
	printf 'auth required pam_deny.so\naccount required pam_deny.so\n' >"$W/pam.d/other"
	fake_start
	write_config
	printf '%s\n' "$(id -un nobody) NOBODY" >"$W/accounts"
}

world_end()
{
	status=$?
	set +e
	exec 8>&-
	wait 2>/dev/null
	[ "$status" = 0 ] || [ -z "${KEEP-}" ] || { echo "kept: $W" >&2; exit "$status"; }
	rm -rf "$W"
	exit "$status"
}

# fake_start [ARGUMENT...]: the server ends when descriptor 8 closes.
fake_start()
{
	mkdir -p "$W/fake"
	mkfifo "$W/alive"
	"$FAKE" --dir "$W/fake" --until-eof "$@" <"$W/alive" >"$W/fake.out" 8>&- &
	exec 8>"$W/alive"
	wait_for_file "$W/fake/ports"
	chmod -R a+rX "$W/fake" 2>/dev/null || true
	HTTPS=$(port https)
}

# The server writes its ports file whole, by rename, once it listens.
wait_for_file()
{
	local n=0
	until [ -s "$1" ]; do
		n=$((n + 1))
		[ "$n" -lt 1000 ] || fail "$1 did not appear"
		read -rt 0.02 <> <(:) || true
	done
}

port() { awk -v n="$1" '$1 == n { print $2 }' "$W/fake/ports"; }

# write_config ["section:line"...]: the usual configuration and what is added to it.
write_config()
{
	local extra s
	{
		echo "[provider]"
		echo "client_id = $CLIENT"
		echo "introspect_url = https://127.0.0.1:$HTTPS/1.1/oauth2/introspect"
		echo "token_url = https://127.0.0.1:$HTTPS/oauth2/token"
		echo "revoke_url = https://127.0.0.1:$HTTPS/oauth2/revoke"
		echo "ca_file = $W/fake/ca.pem"
		for s in provider login policy accounts log grant; do
			[ "$s" = provider ] || echo "[$s]"
			case $s in
			accounts) echo "file = $W/accounts"; echo "index = $W/accounts.cdb" ;;
			log) echo "target = $W/log/verifier.log" ;;
			esac
			for extra in "$@"; do
				[ "${extra%%:*}" != "$s" ] || echo "${extra#*:}"
			done
		done
	} | sed '/^\[grant\]$/{$d;}' >"$W/pam_fitbit.conf"
	chmod 0644 "$W/pam_fitbit.conf"
}

# mint USER [ARGUMENT...]: a token of that Fitbit user for our client.
mint()
{
	local user=$1
	shift
	"$FAKE" --dir "$W/fake" mint --user "$user" --client "$CLIENT" \
	    --scopes "activity sleep" --exp +3600 --iat -10 "$@"
}

# service NAME [LINE...]: a PAM service; MODULE and MODULE_ARGS stand for ours.
service()
{
	local name=$1
	shift
	printf '%s\n' "$@" >"$W/pam.d/$name"
}

last_log() { tail -n 1 "$W/log/verifier.log" 2>/dev/null || true; }
requests() { wc -l <"$W/fake/requests" 2>/dev/null || echo 0; }

# no_secret_anywhere TOKEN...: neither logs nor the server's list of requests hold a token.
no_secret_anywhere()
{
	local t
	for t in "$@"; do
		! grep -rqF -- "$t" "$W/log" "$W/fake/requests" "$W"/*.out "$W"/*.err 2>/dev/null ||
			fail "a token stands in a log"
	done
}
