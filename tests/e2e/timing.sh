#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# timing.sh [--table FILE]
#
# A known, an unknown and an unmapped user, with a well-shaped or an ill-shaped
# token, cannot be told apart: same prompt, same code, same words. With --table
# many interleaved rounds are timed as well, the medians must lie within 5 %,
# and the result, beside pam_unix, is written as docs/timing.md.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/etc.sh
. "$top_srcdir/tests/e2e/etc.sh"
private_etc "$0" "$@"
need openssl
table=
ROUNDS=2
DENY_AFTER=100ms
if [ "${1-}" = --table ]; then table=$2 ROUNDS=${ROUNDS_WANTED-60} DENY_AFTER=300ms; fi

# shellcheck disable=SC2119
world_start
etc_start
etc_user known 2001 "$(openssl passwd -6 "$(secret "the password of known")")"
etc_user unmapped 2002 "$(openssl passwd -6 "$(secret "the password of unmapped")")"
map "known ABC123"
write_config "login deny_after = $DENY_AFTER"
service token "auth required MODULE"
service unix "auth required pam_unix.so nodelay"
token=$(mint XYZ789)			# active, of somebody whom the map does not name
ill=$(secret "correct horse battery staple")

users=(known unknown unmapped)
one() { printf '%s\n' "$3" | pam_login "$1" "$2"; }

# What a caller can see of each case, but for the time.
for user in "${users[@]}"; do
	for t in "$token" "$ill"; do
		one token "$user" "$t" | sed -E 's/ ms=[^ ]+ user=[^ ]+//'
	done
done | sort -u >"$W/seen"
same "what a caller sees" 'PAM_AUTH_ERR prompt="Fitbit token: " text=""' "$(<"$W/seen")"
passed "known, unknown and unmapped users get the same prompt, code and words"
[ -n "$table" ] || exit 0

for ((r = 1; r <= ROUNDS; r++)); do
	for user in "${users[@]}"; do
		echo "token well-shaped $user $(field ms "$(one token "$user" "$token")")"
		echo "token ill-shaped $user $(field ms "$(one token "$user" "$ill")")"
		echo "pam_unix wrong-password $user $(field ms "$(one unix "$user" "$ill")")"
	done
	[ ! -t 2 ] || printf '\rround %d of %d' "$r" "$ROUNDS" >&2
done >"$W/times"
[ ! -t 2 ] || echo >&2

# Lines "WHAT SHAPE USER MEDIAN P10 P90".
sort -k1,3 -k4,4n "$W/times" | awk '
	{ k = $1 " " $2 " " $3; if (k != last) { out(); last = k; n = 0 } v[++n] = $4 }
	function at(p) { i = int(n * p + 0.5); return v[i < 1 ? 1 : i] }
	function out() { if (n) print last, at(0.5), at(0.1), at(0.9) }
	END { out() }' >"$W/medians"
spread() { awk -v w="$1" '$1 == w { if (!min || $4 < min) min = $4; if ($4 > max) max = $4 } END { printf "%.3f", max / min }' "$W/medians"; }
ours=$(spread token)
unix=$(spread pam_unix)
{
	cat <<-END
	<!-- SPDX-License-Identifier: ISC -->
	# Do the times tell who exists?

	Made by \`make timing\`: $ROUNDS interleaved rounds of denied logins, pam_authenticate(3) alone, with \`[login] deny_after = $DENY_AFTER\`
	and without PAM's own delay. *known* is in the map, *unmapped* is an account of this host that is not, *unknown* is neither. The
	well-shaped token is an active one of another person; the ill-shaped one is a password. All nine get the same code, and the first
	six the same prompt and words. The target fails when the largest of our medians is above 1.05 times the smallest.

	| module | what was given | user | median ms | 10 % | 90 % |
	|---|---|---|---:|---:|---:|
	END
	awk '{ $1 = $1 == "token" ? "pam_fitbit" : $1; printf "| %s | %s | %s | %.1f | %.1f | %.1f |\n", $1, $2, $3, $4, $5, $6 }' "$W/medians"
	printf '\nLargest median over smallest: pam_fitbit **%s**, pam_unix (nodelay, SHA-512 hashes) %s.\n' "$ours" "$unix"
} >"$table"
awk -v r="$ours" 'BEGIN { exit r <= 1.05 ? 0 : 1 }' || fail "the medians differ by the factor $ours"
passed "medians within a factor of $ours (pam_unix: $unix)"
