#!/bin/sh
# SPDX-License-Identifier: ISC
#
# The suites of the module once more as an ordinary user, where make check runs
# as root: it starts the verifier as itself then, and trusts its own directory.
set -eu
build=${top_builddir:-.}
[ "$(id -u)" = 0 ] || { echo "make check runs as an ordinary user already"; exit 77; }
command -v setpriv >/dev/null || { echo "no setpriv (util-linux)"; exit 77; }

as_nobody()
{
	setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"
}

as_nobody test -r "$build/.libs/pam_fitbit.so" ||
    { echo "the build tree is closed to nobody"; exit 77; }
for suite in check_module check_stacks check_start check_hygiene; do
	# A build without Check has none.
	[ -x "$build/tests/pam/$suite" ] || { echo "no $suite"; exit 77; }
	as_nobody "$build/tests/pam/$suite"
done
