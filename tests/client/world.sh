# SPDX-License-Identifier: ISC
# shellcheck shell=bash disable=SC2034,SC2119,SC2120
# A person's own machine for one test; source it.
#	$dir			the test's directory, removed at its end
#	world_begin		makes it
#	at_end COMMAND		runs when the test ends, last in first out
#	skip REASON, fail REASON, is FACT EXPECTED GOT
#	free_port		a port of 127.0.0.1 that nobody listens on
#	write_conf [LINE ...]	client.conf for the fake provider of fake_start
#	write_login ACCESS REFRESH EXPIRES	credentials, as fitbitctl writes them
#	login_file, login_value NAME
#	secrets_kept		is done at the end, too

top_builddir=${top_builddir:-.}
top_srcdir=${top_srcdir:-.}
# shellcheck source=tests/fakefitbit/lib.sh
. "$top_srcdir/tests/fakefitbit/lib.sh"

fitbitctl=${FITBITCTL:-$top_builddir/fitbitctl}
askpass=${FITBIT_ASKPASS:-$top_builddir/fitbit-askpass}
client=22PUB1
ends=()
failures=0

skip() {
	echo "skipped: $1"
	exit 77
}

fail() {
	echo "FAILED: $1"
	failures=$((failures + 1))
}

at_end() {
	ends+=("$1")
}

# At the end a token stands in the credentials, and in what a test had printed for
# itself ($dir/out, out.N, token, answers), and nowhere else: not beside the
# credentials, not in what was said, not in the browser's profile.
jwt_look='eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{40,}'
refresh_look='(^|[^0-9A-Za-z])[0-9a-f]{64}([^0-9A-Za-z]|$)'
secrets_kept() {
	local found
	found=$(find "$dir" -xdev -type f ! -path '*/pam_fitbit/credentials' \
	    ! -path "$dir/fake/state/*" ! -path "$dir/out" ! -path "$dir/out.*" \
	    ! -path "$dir/token" ! -path "$dir/answers" \
	    \( -path "$dir/profile/*" -exec grep -laE "$jwt_look" -- {} + \
	    -o -exec grep -laE "$jwt_look|$refresh_look" -- {} + \))
	[ -z "$found" ] || echo "FAILED: a token stands in $found"
	[ -z "$found" ]
}

world_end() {
	local status=$? i
	for ((i = ${#ends[@]} - 1; i >= 0; i--)); do
		eval "${ends[i]}"
	done
	[ "$status" -ne 0 ] || secrets_kept || status=1
	# What a server or browser still writes while it dies.
	for ((i = 0; i < 100; i++)); do
		rm -rf "$dir" 2>/dev/null && break
	done
	exit "$status"
}

world_begin() {
	dir=$(mktemp -d) || exit 1
	trap world_end EXIT
	trap 'exit 1' HUP INT TERM
	[ -x "$fake_program" ] || skip "the fake provider was not built"
	export XDG_CONFIG_HOME=$dir/config XDG_STATE_HOME=$dir/state HOME=$dir
	unset BROWSER DISPLAY WAYLAND_DISPLAY FITBIT_ASKPASS_FALLBACK \
	    FITBIT_ASKPASS_ACTIVE SSH_ASKPASS_PROMPT
	(umask 077 && mkdir -p "$dir/config/pam_fitbit" "$dir/state/pam_fitbit")
}

free_port() {
	local port
	while :; do
		port=$(shuf -i 20000-60000 -n 1)
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
	done
	echo "$port"
}

write_conf() {
	local url
	url=$(fake_url)
	{
		echo "client_id = $client"
		echo "authorize_url = $url/oauth2/authorize"
		echo "token_url = $url/oauth2/token"
		echo "revoke_url = $url/oauth2/revoke"
		echo "ca_file = $fake_dir/ca.pem"
		echo "ca_path ="
		printf '%s\n' "$@"
	} >"$XDG_CONFIG_HOME/pam_fitbit/client.conf"
}

login_file() {
	echo "$XDG_STATE_HOME/pam_fitbit/credentials"
}

write_login() {
	(umask 077 && cat >"$(login_file)") <<-END
	version = 1
	provider = fitbit
	client_id = $client
	user_id = ABC123
	expires = $3
	uncertain = no
	access_token = $1
	refresh_token = $2
	END
}

# FACT EXPECTED GOT
is() {
	if [ "$2" = "$3" ]; then
		echo "ok: $1"
	else
		fail "$1: expected $2, got $3"
	fi
}

login_value() {
	sed -n "s/^$1 = //p" "$(login_file)"
}
