#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# make nss-torture: damage, buffers, threads, replacement and a long run, in
# full. make check runs the short forms. Exit status 1 when a part fails.
# Environment: CORRUPTIONS (100000), LOOKUPS a thread (1000000), REPLACEMENTS
# (1000), SOAK (10000000).
set -uo pipefail
: "${top_builddir:=.}"
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
	printf '%-60s %s\n' "$what" "$([ "$status" = 0 ] && echo holds || echo "FAILED ($status)")"
	[ "$status" = 0 ] || failed=1
}

part "every prefix and $CORRUPTIONS single bytes changed, ASan" "$t/index_asan"
part "buffers of 0-512 bytes at 16 alignments, ASan" "$t/nss_asan"
part "8 threads of $LOOKUPS, $REPLACEMENTS replacements, TSan" \
    "$t/torture_tsan" threads 8 "$LOOKUPS" "$REPLACEMENTS"
part "8 threads of $LOOKUPS, $REPLACEMENTS replacements" \
    "$t/torture" threads 8 "$LOOKUPS" "$REPLACEMENTS"
part "$SOAK look-ups in one process" "$t/torture" soak "$SOAK"
exit "$failed"
