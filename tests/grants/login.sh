# SPDX-License-Identifier: ISC
# shellcheck shell=bash
# A private host on which alice's lapsed token logs her in by a refresh, each
# time: the provider's tokens live for less than a login asks for. Source it.
#	host "$0" "$@" -- [FAKE OPTION ...]	first of all
#	enrol			alice's grant, made anew, and her lapsed token in $token
#	$DEADLINE		of a login, 10s; write the configuration anew by `configure [LINE ...]`
#	log_in SERVICE		a login with it: a line of tests/tools/pam_login
#	drive COMMAND ...	tests/grants/driver on the host's store
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/etc.sh
. "$top_srcdir/tests/e2e/etc.sh"
# shellcheck source=tests/grants/counts.sh
. "$top_srcdir/tests/grants/counts.sh"

host() {
	world_start --expires-in 30 "$@"
	etc_start
	etc_user alice 2001
	cp "$top_builddir/tests/grants/driver" "$top_builddir/tests/tools/pam_login" "$W/bin/"
	printf '0123456789abcdef0123456789abcdef\n' >"$W/secret"
	chmod 0640 "$W/secret"
	chgrp "$(id -gn "$RUN_AS")" "$W/secret"
	ln -s fake/ca.pem "$W/ca.pem"
	map "alice ABC123"
	configure
	service refresh "auth required MODULE" "account required MODULE"
}

# shellcheck disable=SC2120 # logins.sh gives options
configure() {
	write_config "grant client_id = $CLIENT" "grant client_secret_file = $W/secret" \
	    "grant refresh = yes" "login deadline = ${DEADLINE-10s}" "login deny_after = 0" "$@"
}

# The provider begins anew, on another port, with other options.
provider() {
	fake_stop
	fake_start "$W/fake" --register "$CLIENT:0123456789abcdef0123456789abcdef" \
	    --expires-in 30 "$@"
	chmod -R a+rX "$W/fake"
	configure
}

drive() {
	setpriv --reuid "$RUN_AS" --regid "$(id -gn "$RUN_AS")" --clear-groups \
	    "$W/bin/driver" "$W" "$(fake_url)" "$@"
}

enrol() {
	local pair
	pair=$(fake_grant --user ABC123 --client "$CLIENT" --lapsed)
	token=${pair% *}
	secret "$token" >/dev/null
	secret "${pair#* }" >/dev/null
	echo "alice ABC123 $pair" | drive enrol
}

log_in() {
	"$W/bin/pam_login" --confdir "$W/pam.d" --service "$1" --user alice <<<"$token"
}
