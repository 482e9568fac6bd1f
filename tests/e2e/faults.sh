#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# faults.sh [--table FILE]
#
# Every fault of the fake provider, of its TLS and of the way there, against the
# real module: PAM code, reason and time. What is expected stands in faults.tsv;
# none may allow (but for replies that are right), none may be late. With
# --table the result is written as docs/faults.md; without it most of the
# replies that are merely malformed are left to the other tests of the reader.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/etc.sh
. "$top_srcdir/tests/e2e/etc.sh"

# Private name servers want a mount namespace; without one those rows are left out.
names=
if [ "$(id -u)" = 0 ] && [ -z "${SAN_FLAGS-}" ]; then private_etc "$0" "$@"; names=yes; fi
table=
[ "${1-}" != --table ] || table=$2

DEADLINE=2500		# milliseconds, from the answer to the verdict
MODULE_CAP=2250		# what the module adds: FIRST_FRAME_MS, GRACE_MS
# DIALECT=NAME: the provider's row that is asked. Where a fault comes to something else
# than in Fitbit's dialect, faults.NAME.tsv says what.
row=${DIALECT:-fitbit}
unset DIALECT
world_start --dialect "$row"
dialect "$row"
[ -z "$names" ] || etc_start
common=("login deadline = ${DEADLINE}ms" "policy scopes = activity" "policy max_age = 1d" "${DIALECT[@]}")
case $row in
rfc7662) map "$RUN_AS rfc7662:ABC123" ;;
google-health) map "$RUN_AS ABC123"; common[2]="policy max_age = 0" ;;	# it tells no iat
*) map "$RUN_AS ABC123" ;;
esac
# Its second column "-": a question that this dialect does not have; it is left out.
other=$top_srcdir/tests/e2e/faults.$row.tsv
[ -f "$other" ] || other=/dev/null
awk -F'\t' -v OFS='\t' -v file="$other" 'BEGIN { while ((getline line <file) > 0) { split(line, f, "\t"); own[f[1]] = line } }
	$1 in own { if (own[$1] !~ /\t-$/) print own[$1]; next } { print }' "$top_srcdir/tests/e2e/faults.tsv" >"$W/expected"

# try NAME TOKEN: one login with the configuration of now, beside others.
try()
{
	service "fault-$1" "auth required MODULE"
	printf '%s\n' "$2" | pam_login "fault-$1" "$RUN_AS" >"$W/$1.result"
}

# elsewhere NAME URL [OPTION ...]: a login whose provider is there.
elsewhere()
{
	local name=$1 url=$2
	shift 2
	use_config "$W/$name.conf"
	write_config "${common[@]}" "policy min_uid = 1" "provider introspect_url = $url/1.1/oauth2/introspect" "$@"
	at_once 4
	try "$name" "$plain" &
}

plain=$(mint ABC123)
for port in wronghost expired notyet selfsigned otherca tls11 http silent; do
	elsewhere "tls-$port" "$(fake_url "$port")"
done
elsewhere refused "https://127.7.7.7:1"
printf 'secret\n' >"$W/given/client.secret"
printf '%s\n' "$plain" >"$W/given/bearer"
chmod 0640 "$W/given/client.secret" "$W/given/bearer"
[ "$(id -u)" != 0 ] || chgrp "$(id -gn "$RUN_AS")" "$W/given/client.secret" "$W/given/bearer"
elsewhere basic-wrong "$(fake_url)" "provider client_auth = basic" "provider client_secret_file = $W/given/client.secret"
printf '%s\n' "$(secret "$(fake_mint --user ABC123 --client "$CLIENT" --exp -60)")" >"$W/given/bearer"
elsewhere bearer-lapsed "$(fake_url)" "provider client_auth = bearer_file" "provider bearer_file = $W/given/bearer"

use_config "$W/pam_fitbit.conf"
write_config "${common[@]}" "policy min_uid = 1"
"$fake_program" --list-faults | while read -r name _; do
	case $name in token-*) continue ;; esac	# of the token endpoint
	case $name in big-*|deep|gzip|active-string|duplicate-*) ;; *)
		[ -n "$table" ] || ! grep -q "^$name"$'\t.*\tbad_reply' "$top_srcdir/tests/e2e/faults.tsv" || continue ;;
	esac
	echo "$name"
done >"$W/names"
while read -r name; do
	token=$(mint ABC123 --fault "$name")
	at_once 4
	try "$name" "$token" &
done <"$W/names"
at_once 1

if [ -n "$names" ]; then
	port=$(fake_port https)
	resolver "127.53.$((RANDOM % 250)).1"		# nobody listens there
	elsewhere dns-refused "https://provider.example:$port"
	at_once 1
	umount "$(readlink -m /etc/resolv.conf)"
	silent=127.53.$((RANDOM % 250)).2
	sink udp "$silent" 53
	OUR_JOBS=$(jobs -rp | wc -l)
	resolver "$silent"
	elsewhere dns-silent "https://provider.example:$port"
	at_once 1
fi

# One line a fault: name, PAM code, reason, ms of the verifier, ms of all, log line.
for f in "$W"/*.result; do
	name=${f##*/}
	name=${name%.result}
	! grep -q "^$name"$'\t-$' "$other" || continue
	result=$(<"$f")
	line=$(last_login "fault-$name" "$RUN_AS")
	printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "${result%% *}" "$(field reason "$line")" \
	    "$(field ms "$line")" "$(field ms "$result")" "$(sed -nE 's/.* detail="(.*)"$/\1/p' <<<"$line")"
done >"$W/results"

bad=0
while IFS=$'\t' read -r name code reason; do
	case $name in "#"*) continue ;; esac
	case $name in dns-*) [ -n "$names" ] || continue ;; esac
	[ -n "$table" ] || [ -f "$W/$name.result" ] || continue
	found=$(awk -F'\t' -v n="$name" '$1 == n { print $2 "\t" $3 }' "$W/results")
	[ "$found" = "$code"$'\t'"$reason" ] ||
		{ echo "$name: expected $code $reason, found ${found:-nothing}" >&2; bad=1; }
done <"$W/expected"
unlisted=$(cut -f1 "$W/results" | grep -vxF "$(cut -f1 "$top_srcdir/tests/e2e/faults.tsv")" || true)
[ -z "$unlisted" ] || { echo "not in faults.tsv:" "$unlisted" >&2; bad=1; }
awk -F'\t' -v d="$DEADLINE" -v cap="$MODULE_CAP" '
	$4 == "" || $4 > d { print $1 ": the verdict took " $4 " ms, the deadline is " d; bad = 1 }
	$5 > d + cap { print $1 ": the login took " $5 " ms"; bad = 1 }
	END { exit bad }' "$W/results" >&2 || bad=1
if [ -n "${SHOW_RESULTS-}" ]; then cut -f1-3 "$W/results"; fi
[ "$bad" = 0 ] || fail "see above"

# The result as docs/faults.md.
faults_table()
{
	local n
	n=$(wc -l <"$W/results")
	cat <<-END
	<!-- SPDX-License-Identifier: ISC -->
	# What each fault comes to: $row

	Made by \`make faults\`: $n logins by the real module and verifier, one a fault of the fake provider
	(\`tests/fakefitbit --list-faults\`), of its TLS and of name resolution, with \`[login] deadline = ${DEADLINE}ms\`,
	\`deny_after = 50ms\`, \`[policy] scopes = activity\` and \`${common[2]#policy }\`. The target fails when one allows that is no
	right reply in this dialect (\`tests/e2e/faults.$row.tsv\` says where that is another), when code or reason are not those of \`tests/e2e/faults.tsv\`, and when one is late.
	*ms* is from the person's answer to the verdict; *all* is pam_authenticate(3), with the start of the
	verifier and \`deny_after\`. They are of one run, on a machine that had other work too.

	| fault | PAM code | reason | ms | all | log line |
	|---|---|---|---:|---:|---|
	END
	awk -F'\t' '{ gsub(/\|/, "\\|", $6); gsub(/127\.0\.0\.1:[0-9]+/, "127.0.0.1:PORT", $6)
	    printf "| %s | %s | %s | %d | %d | %s |\n", $1, tolower($2), $3, $4, $5, $6 }' "$W/results"
}
[ -z "$table" ] || faults_table >"$table"
passed "$(wc -l <"$W/results") faults: none allows, none is late"
