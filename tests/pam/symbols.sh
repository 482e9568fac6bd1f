#!/bin/sh
# SPDX-License-Identifier: ISC
#
# What pam_fitbit.so brings into its host: its entry points and no other name,
# libpam and libc and no other library.
set -eu
so=${top_builddir:-.}/.libs/pam_fitbit.so
[ -f "$so" ] || { echo "no $so: run make first" >&2; exit 99; }

fail()
{
	echo "FAIL: $*" >&2
	exit 1
}

want="pam_sm_acct_mgmt pam_sm_authenticate pam_sm_chauthtok pam_sm_close_session pam_sm_open_session pam_sm_setcred"
got=$(nm -D --defined-only "$so" | awk '{ print $3 }' | LC_ALL=C sort | xargs)
[ "$got" = "$want" ] || fail "exports: $got"

# A sanitizer brings its own runtime.
[ -z "${SAN_FLAGS-}" ] || { echo "sanitizer build: libraries not compared"; exit 0; }
got=$(readelf -d "$so" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | LC_ALL=C sort | xargs)
[ "$got" = "libc.so.6 libpam.so.0" ] || fail "needs: $got"
used=$(nm -D --undefined-only "$so" | awk '{ sub(/@.*/, "", $2); print $2 }')
for never in signal atexit openlog closelog setlogmask exit abort system popen select; do
	! echo "$used" | grep -qx "$never" || fail "uses $never"
done
! readelf -d "$so" | grep -q TEXTREL || fail "has text relocations"
! readelf -lW "$so" | grep GNU_STACK | grep -q RWE || fail "has an executable stack"
