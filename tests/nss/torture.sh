#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# make nss-torture: damage, buffers, threads, replacement, a long run, glibc's
# own view and the places where programs are, in full. make check runs the short
# forms. Exit status 1 when a part fails. What needs root says so and is left out.
# Environment: CORRUPTIONS (100000), LOOKUPS a thread (1000000), REPLACEMENTS
# (1000), SOAK (10000000).
set -uo pipefail
: "${top_builddir:=.}" "${top_srcdir:=.}"
: "${CORRUPTIONS:=100000}" "${LOOKUPS:=1000000}" "${REPLACEMENTS:=1000}" "${SOAK:=10000000}"
export CORRUPTIONS CK_FORK=no
t=$top_builddir/tests/nss
failed=0

# part WHAT COMMAND...
part()
{
	local what=$1 status=0
	shift
	echo "== $what"
	"$@" || status=$?
	case $status in
	0) outcome=holds ;;
	77) outcome="left out" ;;
	*) outcome="FAILED ($status)"; failed=1 ;;
	esac
	printf '%-60s %s\n' "$what" "$outcome"
	table+=$(printf '%-60s %s %5d s' "$what" "$outcome" $((SECONDS - begun)))$'\n'
	begun=$SECONDS
}
table="" begun=$SECONDS

part "every prefix and $CORRUPTIONS single bytes changed, ASan" "$t/index_asan"
part "buffers of 0-512 bytes at 16 alignments, ASan" "$t/nss_asan"
part "8 threads of $LOOKUPS, $REPLACEMENTS replacements, TSan" \
    "$t/torture_tsan" threads 8 "$LOOKUPS" "$REPLACEMENTS"
part "8 threads of $LOOKUPS, $REPLACEMENTS replacements" \
    "$t/torture" threads 8 "$LOOKUPS" "$REPLACEMENTS"
part "$SOAK look-ups in one process" "$t/torture" soak "$SOAK"
part "glibc's view of 100000, nss_wrapper and nsswitch.conf" bash "$top_srcdir/tests/nss/nss.sh"
part "chroot, setuid program, 16 KiB of stack" bash "$top_srcdir/tests/nss/places.sh"
printf '\n%s' "$table"
exit "$failed"
