#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# migration.sh [--table FILE]
#
# From Fitbit's ids to Google Health's: a map of legacy ids, logins through
# google-health, `fitbitctl accounts migrate`, and the same accounts after; then
# the command killed at each of its system calls and run again. Without --table
# a short form of it (make check); with it 10,000 lines, some hundred logins, every
# system call (STEP=N: of those that change nothing each Nth), and docs/migration.md.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/service_lib.sh
. "$top_srcdir/tests/e2e/service_lib.sh"
# shellcheck source=tests/grants/traced.sh
. "$top_srcdir/tests/grants/traced.sh"
[ "$(id -u)" = 0 ] || skip "only root may replace the map"
[ -z "${SAN_FLAGS-}" ] || skip "strace and a sanitizer's leak check do not go together"
table=
[ "${1-}" != --table ] || table=$2
LINES=200 LOGINS=3 SERVED_LOGINS=4 POINTS=5
[ -z "$table" ] || { LINES=10000; LOGINS=40; SERVED_LOGINS=260; POINTS=0; }

world_start --dialect google-health
cp "$top_builddir/fitbitctl" "$W/bin/"
ctl=("$W/bin/fitbitctl" accounts)
dialect google-health
usual=("policy min_uid = 1" "accounts overlay = $W/overlay" "accounts ledger = $W/ledger" "${DIALECT[@]}")
write_config "${usual[@]}"

# Existing accounts of this host, so that logins are real; of the rest nobody logs in.
mapfile -t here < <(getent passwd | awk -F: '$3 > 0 && $1 ~ /^[a-z_][a-z0-9_-]*$/ { print $1 }')
account_of() { echo "${here[$(($1 % ${#here[@]}))]}"; }

# The map has what a map has: comments, entries, several persons, another provider's.
make_map()
{
	local i
	echo "# who may log in"
	for i in "${!here[@]}"; do
		# Every login of this run whose account this is.
		{ echo "rfc7662:x$i"; seq -f "L%06.0f" "$i" "${#here[@]}" $((LOGINS + SERVED_LOGINS - 1)); } |
		    paste -sd, | sed "s/^/${here[$i]}\t/"
	done
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) {
		if (i % 100 == 0) printf "\n# group %d\n", i / 100
		who = i % 3 == 1 ? "fitbit:" : ""
		printf "m%06d  %sM%06d%s\t%d:%d:M:/home/m%06d:/bin/sh\n", i, who, i,
		    i % 50 == 7 ? ",rfc7662:m" i : "", 100000 + i, 100000 + i, i } }'
}
make_map "$LINES" >"$W/accounts"
printf 'fb20000\tfitbit:AUTO01\t20000:20000::/home/fb20000:/bin/sh\n' >"$W/overlay"
chmod 0644 "$W/accounts" "$W/overlay"
"${ctl[@]}" build --local --config "$CONF" >/dev/null
cp "$W/accounts" "$W/given/before"

# ---- logins show the pairs ----

trace "logins on demand"
service moving "auth required MODULE"
for ((i = 0; i < LOGINS; i++)); do
	token=$(mint "$(printf L%06d "$i")")
	same "login $i" PAM_SUCCESS "$(pam_login moving "$(account_of "$i")" <<<"$token" | sed 's/ .*//')"
done
trace "logins through the service"
service_start
MODULE=$SERVED service moving-served "auth required MODULE"
for ((; i < LOGINS + SERVED_LOGINS; i++)); do
	token=$(mint "$(printf L%06d "$i")")
	same "login $i" PAM_SUCCESS "$(pam_login moving-served "$(account_of "$i")" <<<"$token" | sed 's/ .*//')"
done
service_stop
# The others' are recorded by the same function.
awk -v n="$LINES" 'BEGIN { for (i = 0; i < n; i++) if (i % 10 != 9)
	printf "fitbit:M%06d google-health:hM%06d\n", i, i
	print "fitbit:AUTO01 google-health:hAUTO01" }' >"$W/given/pairs"
cp "$top_builddir/tests/tools/moves" "$W/bin/"
chmod 0755 "$W/bin/moves"
setpriv --reuid="$(id -u "$RUN_AS")" --regid="$(id -g "$RUN_AS")" --clear-groups \
    "$W/bin/moves" "$W/key" "$W/state" <"$W/given/pairs" || fail "the pairs were not recorded"

# ---- migrate ----

migrate() { "${ctl[@]}" migrate --local --config "$CONF" --run-as "$RUN_AS" "$@"; }

# What the text must become, made by another hand: sed and awk.
sed -E '/^#/!{
	s/([[:blank:],])(fitbit:)?L([0-9]{6})/\1google-health:hL\3/g
	s/([[:blank:],])(fitbit:)?M([0-9]{5}[0-8])/\1google-health:hM\3/g
}' "$W/given/before" >"$W/given/wanted"

said=$(migrate --dry-run | tail -n 1)
cmp -s "$W/accounts" "$W/given/before" || fail "--dry-run changed the map"
trace "$said"
began=$(date +%s%N)
said=$(migrate)
took=$((($(date +%s%N) - began) / 1000000))
trace "$said ($took ms)"
cmp "$W/accounts" "$W/given/wanted" || fail "the map is not what it should be"
grep -q '^fb20000.google-health:hAUTO01.20000:' "$W/overlay" || fail "the overlay was not moved"
cp "$W/accounts.cdb" "$W/given/index"
again=$(migrate)
cmp -s "$W/accounts" "$W/given/wanted" || fail "a second run changed the map"
case $again in "0 persons moved"*) ;; *) fail "a second run: $again" ;; esac
passed "$said"

# The same persons have the same accounts, and by the new id alone.
write_config "${usual[@]}"
for ((i = 0; i < LOGINS; i++)); do
	token=$(mint "$(printf L%06d "$i")")
	same "login $i after" PAM_SUCCESS "$(pam_login moving "$(account_of "$i")" <<<"$token" | sed 's/ .*//')"
	case $(last_login moving "$(account_of "$i")") in
	*person=google-health:hL*) ;;
	*) fail "login $i went on by the legacy id" ;;
	esac
done
# accounts list names every line: logins, uids and number of persons are as before.
columns() { awk '!/^#/ && NF { print $1, gsub(/,/, ",", $2), $3 }' "$1"; }
columns "$W/given/before" >"$W/given/columns.before"
columns "$W/accounts" >"$W/given/columns.after"
cmp "$W/given/columns.before" "$W/given/columns.after" || fail "an account changed"
passed "the same accounts after: $LOGINS logins again, $(wc -l <"$W/given/columns.after") lines compared"

# ---- killed at every system call ----

need_tracing
small=24
make_map "$small" >"$W/given/small"
sed -E '/^#/!{
	s/([[:blank:],])(fitbit:)?L([0-9]{6})/\1google-health:hL\3/g
	s/([[:blank:],])(fitbit:)?M([0-9]{5}[0-8])/\1google-health:hM\3/g
}' "$W/given/small" >"$W/given/small.wanted"
# A store with the pairs of these lines alone.
mkdir -m 0700 "$W/state2"
chown "$RUN_AS" "$W/state2"
grep -oE '(google-health:h[LM][0-9]{6})' "$W/given/small.wanted" | sort -u |
    sed -E 's/google-health:h(.*)/fitbit:\1 &/' >"$W/given/small.pairs"
echo "fitbit:AUTO01 google-health:hAUTO01" >>"$W/given/small.pairs"
setpriv --reuid="$(id -u "$RUN_AS")" --regid="$(id -g "$RUN_AS")" --clear-groups \
    "$W/bin/moves" "$W/key" "$W/state2" <"$W/given/small.pairs" || fail "the pairs were not recorded"
write_config "${usual[@]}" "host state_dir = $W/state2"
reset_map()
{
	cp "$W/given/small" "$W/accounts"
	printf 'fb20000\tfitbit:AUTO01\t20000:20000::/home/fb20000:/bin/sh\n' >"$W/overlay"
}
reset_map
rm -f "$W/accounts.cdb"
strace -q -o "$W/log/trace" "${ctl[@]}" migrate --local --config "$CONF" --run-as "$RUN_AS" >/dev/null
sed -n 's/^\([a-z0-9_]*\)(.*/\1/p' "$W/log/trace" | sort | uniq -c |
    awk '$2 != "execve" && $2 != "exit_group" { print $2, $1 }' >"$W/given/calls"
total=$(awk '{ n += $2 } END { print n }' "$W/given/calls")
# STEP=N: of the calls that change nothing for anybody, each Nth.
step=${STEP:-1}
[ "$POINTS" = 0 ] || step=$((total / POINTS + 1))
lasting=" write pwrite64 rename fsync fchmod fchown unlink flock clone pipe2 wait4 "
[ "$POINTS" = 0 ] || lasting=

points=0 killed=0 untouched=0 done_already=0
: >"$W/given/rows"
while read -r name count; do
	tried=0
	for ((when = 1; when <= count; when++)); do
		points=$((points + 1))
		case $lasting in
		*" $name "*) ;;
		*) [ $((points % step)) = 0 ] || continue ;;
		esac
		tried=$((tried + 1))
		reset_map
		rm -f "$W/accounts.cdb"
		# In a shell of its own, which says "Killed" to nobody.
		(set +e; strace -q -o "$W/log/trace" -e trace="$name" -e inject="$name:signal=SIGKILL:when=$when" \
		    "${ctl[@]}" migrate --local --config "$CONF" --run-as "$RUN_AS"; true) >/dev/null 2>&1
		! grep -q 'killed by SIGKILL' "$W/log/trace" || killed=$((killed + 1))
		if cmp -s "$W/accounts" "$W/given/small"; then untouched=$((untouched + 1))
		elif cmp -s "$W/accounts" "$W/given/small.wanted"; then done_already=$((done_already + 1))
		else fail "killed at $name $when the map is neither the old one nor the new one"; fi
		migrate >/dev/null || fail "after a kill at $name $when migrate fails"
		cmp -s "$W/accounts" "$W/given/small.wanted" || fail "after a kill at $name $when the map is another"
		grep -q '^fb20000.google-health:hAUTO01.20000:' "$W/overlay" ||
			fail "after a kill at $name $when the overlay is another"
		"${ctl[@]}" check --local --config "$CONF" >/dev/null || fail "after a kill at $name $when the index is not the map's"
		[ -z "$(find "$W" -maxdepth 1 -name '*.new')" ] || fail "after a kill at $name $when a file is left"
	done
	printf '| %s | %d | %d |\n' "$name" "$count" "$tried" >>"$W/given/rows"
done <"$W/given/calls"
[ "$killed" -gt 0 ] || fail "nothing was killed"
passed "killed at $killed of $total system calls and run again: the same map each time"

migration_table()
{
	cat <<-END
	<!-- SPDX-License-Identifier: ISC -->
	# The move to Google Health's ids, tried

	Made by \`make migration\` against the fake provider on loopback TLS. It fails when a map, an overlay, an index or a login
	is not what it must be.

	| what | came to |
	|---|---|
	| lines of the map, of comments apart | $(wc -l <"$W/given/columns.after") |
	| logins through google-health by the legacy id, on demand and through the service | $LOGINS and $SERVED_LOGINS, all let in, each recorded its pair |
	| further pairs, recorded by the same function | $(wc -l <"$W/given/pairs") |
	| \`fitbitctl accounts migrate\` | $said |
	| time of that, with the index, on a machine that had other work too | $took ms |
	| a second run | ${again%%;*}, the same bytes |
	| logins, uids, numbers of persons and entries after it | as before, line by line |
	| logins after it | $LOGINS, by the new id |
	| killed when it enters a system call, of a map of $small lines and some accounts of the host | $killed times, at $total calls |
	| ... the map then | the old one $untouched times, the new one $done_already times, never another |
	| ... and run again | the same map, overlay and index each time |

	The kill comes when the call is entered; what it would have done is what the next one's kill has seen.$([ "$step" = 1 ] || echo "
	This run was made with \`STEP=$step\`: of calls that leave nothing behind (start of the program, reading) each ${step}th.")

	| system call | calls | killed at |
	|---|---:|---:|
	$(cat "$W/given/rows")
	END
}
[ -z "$table" ] || migration_table >"$table"
