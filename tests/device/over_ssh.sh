#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# The device flow through a real sshd and ssh at a terminal, and through su: what
# the person sees, and how often the provider is asked. With --table FILE the
# screens and the counts are written there.
set -eu
# shellcheck source=tests/e2e/lib.sh
. "${top_srcdir:=.}/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/etc.sh
. "$top_srcdir/tests/e2e/etc.sh"
private_etc "$0" "$@"
need ssh
need sshd
# shellcheck source=tests/device/lib.sh
. "$top_srcdir/tests/device/lib.sh"
TABLE=
[ "${1-}" != --table ] || TABLE=$2
world_start --device-interval 1
etc_start
people=(alice bob carol dave erin frank grace)
for ((i = 0; i < ${#people[@]}; i++)); do
	etc_user "${people[i]}" $((2001 + i))
	persons+=("${people[i]} ${people[i]^^}1")
done
map "${persons[@]}"
device_start "grant interactive = yes" "grant qr_services = su" "service throttle = 0"
service sshd "${login_stack[@]}"
service su "${login_stack[@]}"
sshd_start sshd

# begin WHO: at the page and the code, over ssh.
begin() { ssh_from "$1" "${2-$1}"; sees "$1" "Fitbit token:"; types "$1" Enter; sees "$1" "Press Enter"; }
# of WHO WORD: how many polls of her device code were answered so.
code_tag() { printf '%s\n' "${tags[$1]}"; }
of() { grep -c "endpoint=token .* token=$(code_tag "$1") .*reply=$2 " "$W/fake/requests" || true; }
# The first poll of a flow that nobody else polls yet tells which device code is hers.
declare -A tags
learn() {
	local known="${tags[*]-}" t
	while read -r t; do
		case " $known " in *" $t "*) ;; *) tags[$1]=$t; return 0 ;; esac
	done < <(sed -n 's/.*endpoint=token .* token=\([^ ]*\) .*/\1/p' "$W/fake/requests" | sort -u)
	return 1
}
polled_once() { await "a poll for $1" learn "$1"; }
reason() { field reason "$(last_login "${2-sshd}" "$1")"; }
judged() { await "a verdict about $1" test -n "$(last_login "${2-sshd}" "$1")"; }

# All are shown a page, and wait at once. The control file holds for flows that begin
# now. What needs time (slow_down) is tried for the table alone.
begin alice
polled_once alice
screen alice >"$W/screen.begin"
if [ -n "$TABLE" ]; then
	begin bob
	polled_once bob
	fake_control "device-slow 1"
	begin carol
	polled_once carol
	fake_control
fi
begin dave
polled_once dave
fake_control "device-expires 3"
begin erin
polled_once erin
fake_control

# A name that is nobody's sees the same.
begin nobody mallory
polled_once nobody

on_phone approve alice ALICE1
types alice Enter
sees alice "Welcome, alice."
screen alice >"$W/screen.end"
same "alice" "allowed 1 0" "$(reason alice) $(of alice issued) $(of alice early)"
passed "over ssh: page, code, Enter, in"

# They go on at once: a refusal takes libpam's own two seconds.
on_phone deny dave
types dave Enter
judged erin
types erin Enter
on_phone approve nobody ALICE1
types nobody Enter

if [ -n "$TABLE" ]; then
	# Enter too early: asked again, and no poll the sooner.
	types bob Enter
	sees bob "You have not agreed yet. Press Enter once you have agreed:"
	screen bob >"$W/screen.early"
	on_phone approve bob BOB1
	await "bob's token" grep -q "token=$(code_tag bob) .*reply=issued " "$W/fake/requests"
	types bob Enter
	sees bob "Welcome, bob."
	same "bob" "allowed 0" "$(reason bob) $(of bob early)"
	passed "an early Enter is asked again"
fi

sees dave "Permission denied"
screen dave >"$W/screen.denied"
same "dave" "device_denied 1 0" "$(reason dave) $(of dave denied) $(of dave early)"
shows dave "The answer on the provider's page was no." || fail "dave reads: $(screen dave)"
passed "a no on the page ends it"

sees erin "Permission denied"
screen erin >"$W/screen.late"
same "erin" "device_late 0" "$(reason erin) $(of erin early)"
shows erin "Nobody agreed on the provider's page in time." || fail "erin reads: $(screen erin)"
passed "a code that is over ends it"

sees nobody "Permission denied"
same "nobody" "unknown_account" "$(reason mallory)"
passed "whoever agrees is let into no other's account"

# su shows a message at once: no question, no Enter.
# shellcheck disable=SC2016 # her own shell
terminal su setpriv --reuid nobody --clear-groups su alice -c 'echo "Welcome, $(id -un)."'
sees su "Fitbit token:"
types su Enter
sees su "Waiting for you to agree there."
screen su >"$W/screen.su"
on_phone approve su ALICE1
sees su "Welcome, alice."
same "su" allowed "$(reason alice su)"
passed "su: no Enter, and a QR code where it is wanted"

if [ -n "$TABLE" ]; then
	on_phone approve carol CAROL1
	types carol Enter
	sees carol "Welcome, carol."
	same "carol" "allowed 1 0 1" "$(reason carol) $(of carol slow_down) $(of carol early) $(of carol issued)"
	passed "slow_down: the next poll comes five seconds later than it would have"
fi

nobody_waits() { [ -z "$(verifier_pids)" ]; }
# What sshd does with a message alone: nothing, until it is all over.
if [ -n "$TABLE" ]; then
	device_config "grant message_services = sshd" "grant device_wait = 5"
	ssh_from plain grace
	sees plain "Fitbit token:"
	types plain Enter
	n=$(served pending)
	two_more() { [ "$(served pending)" -ge $((n + 2)) ]; }
	await "two polls" two_more
	screen plain >"$W/screen.plain"
	shows plain "open" && fail "sshd shows messages at once: $(screen plain)"
	n=$(polls)
	leaves plain
	await "the end of device_wait" nobody_waits
	plain_after=$(($(polls) - n))
	device_config "grant interactive = yes"
	passed "sshd shows no message before it asks or ends"
fi

# gone WHO: her client is killed just behind a poll; the polls that follow.
next_poll() { [ "$(polls)" -gt "$1" ]; }
gone() {
	local before
	before=$(polls)
	await "a poll" next_poll "$before"
	before=$(polls)
	leaves "$1"
	await "the end of $1's verifier" nobody_waits
	AFTER=$(($(polls) - before))
}
nobody_waits || fail "somebody waits still: $(verifier_pids)"
begin frank
gone frank
same "polls for a client that was killed at the question" 0 "$AFTER"
frank_after=$AFTER
begin grace
types grace Enter
gone grace
[ "$AFTER" -le 1 ] || fail "$AFTER polls for a client that was killed behind an early Enter"
grace_after=$AFTER
same "polls too early, all in all" 0 "$(grep -c 'reply=early ' "$W/fake/requests" || true)"
passed "nothing is polled for a client that has gone"

[ -n "$TABLE" ] || exit 0
show() { sed -e 's/^/    /' -e 's/ *$//' "$W/screen.$1"; }
row() { printf '| %s | %s | %s | %s | %s |\n' "$@"; }
{
	sed '/^<!-- made -->$/q' "$TABLE"
	cat <<-END

	Made by \`make device\` with $(ssh -V 2>&1 | cut -d, -f1), the interval of the provider being 1 s.

	## What a person sees

	Over ssh, at a terminal (\`tmux capture-pane\`):

	$(show begin)

	She agrees on her telephone and presses Enter:

	$(show end)

	Enter before she agreed:

	$(show early)

	She says no there:

	$(show denied)

	Nobody agrees in time:

	$(show late)

	And were sshd in \`message_services\`, she would see, two polls later:

	$(show plain)

	\`su\`, which shows messages at once (and is in \`qr_services\` here):

	$(show su)

	## What the provider is asked

	| login | polls | of them told slow_down | came too early | ends |
	|---|---:|---:|---:|---|
	END
	for who in alice bob carol dave erin; do
		n=$(grep -c "endpoint=token .* token=$(code_tag $who) " "$W/fake/requests")
		case $who in
		alice) what="agrees" ;;
		bob) what="presses Enter too early, then agrees" ;;
		carol) what="is told slow_down once, then agrees" ;;
		dave) what="says no" ;;
		erin) what="never answers; the code lives 3 s" ;;
		esac
		row "$what" "$n" "$(of $who slow_down)" "$(of $who early)" "\`$(reason $who)\`"
	done
	cat <<-END

	| client killed | polls after that |
	|---|---:|
	| while it is asked to press Enter | $frank_after |
	| just behind an early Enter, when sshd listens to nobody | $grace_after |
	| were it shown a message instead of a question: until \`device_wait\` (5 s) ends | $plain_after |
	END
} >"$W/device-flow.md"
cat "$W/device-flow.md" >"$TABLE"
