# SPDX-License-Identifier: ISC
# shellcheck shell=bash
# A private world for the grant tests; source it.
#	world [OPTION ...]	$work with a store, $fake with a provider
#	enrol USER [OPTION ...]	a grant of USER (as account uUSER) whose token lapsed
#	drive COMMAND ...	the driver in this world
#	is, until_true, verdict	counts.sh
: "${top_builddir:=.}" "${top_srcdir:=.}"
# shellcheck source=tests/fakefitbit/lib.sh
. "$top_srcdir/tests/fakefitbit/lib.sh"
# shellcheck source=tests/grants/counts.sh
. "$top_srcdir/tests/grants/counts.sh"

driver=$top_builddir/tests/grants/driver

skip() {
	echo "SKIP: $*"
	exit 77
}

world() {
	[ -x "$fake_program" ] || skip "fakefitbit was not built (libmicrohttpd, gnutls)"
	work=$(mktemp -d)
	trap 'fake_stop; rm -rf "$work"' EXIT
	trap 'exit 1' INT TERM HUP
	fake_start "$work" "$@"
	url=$(fake_url)
	mkdir -m 700 "$work/world"
	ln -s ../ca.pem "$work/world/ca.pem"
	mkdir -m 700 "$work/world/state"
}

drive() {
	"$driver" "$work/world" "$url" "$@"
}

# enrol USER [OPTION of mint-grant ...]
enrol() {
	local user=$1
	shift
	echo "$(tr '[:upper:]' '[:lower:]' <<<"u$user") $user" \
	    "$(fake_grant --user "$user" --lapsed "$@")" | drive enrol
}
