#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# fitbitctl login --device: the page and the code, the polls, the credentials.
set -u
# shellcheck source=tests/client/world.sh
. "${top_srcdir:-.}/tests/client/world.sh"
world_begin
command -v curl >/dev/null || skip "curl is not installed"
fake_start "$dir/fake" --device-interval 1 || fail "no fake provider"
write_conf "device_url = $(fake_url)/oauth2/device_authorization"
mkfifo "$dir/fifo"

# Starts a login, which is at the page when this returns; $url and $code.
begin() {
	# Ctrl-C is for it alone; a shell's background jobs ignore it otherwise.
	env --default-signal=INT "$fitbitctl" login --device "$@" \
	    >"$dir/fifo" 2>"$dir/err" </dev/null &
	pid=$!
	exec 5<"$dir/fifo"
	url='' code=''
	while IFS= read -r line <&5; do
		case $line in
		*https://*) url=${line#"${line%%[! ]*}"} ;;
		*[A-Z]-[A-Z]*) code=${line#"${line%%[! ]*}"} ;;
		Waiting*) break ;;
		esac
	done
}
decide() {
	curl -sS --noproxy '*' --cacert "$fake_dir/ca.pem" -o /dev/null --data "decision=$1" \
	    --data "user_code=$code" "$url"
}
ends() { wait "$pid"; is "$2" "$1" "$?"; cat <&5 >"$dir/said"; exec 5<&-; }
polls() { fake_count "endpoint=token"; }
polled() { while [ "$(polls)" -le "$1" ]; do read -rt 0.02 <>"$dir/never"; done; }
mkfifo "$dir/never"

begin --no-qr
is "the page" "$(fake_url)/device" "$url"
polled 0
decide approve
ends 0 "a login by telephone"
is "who" "Logged in as ABC123." "$(cat "$dir/said")"
is "the credentials" "ABC123 no" "$(login_value user_id) $(login_value uncertain)"
"$fitbitctl" token >"$dir/token" || fail "no token"
is "the first poll came no sooner than an interval" 0 "$(fake_count reply=early)"
before=$(cksum "$(login_file)")

begin --no-qr
decide deny
ends 1 "a no"
grep -q "was no" "$dir/err" || fail "unclear: $(cat "$dir/err")"

fake_control "device-expires 1"
begin --no-qr
ends 1 "a code that is over"
grep -q "in time" "$dir/err" || fail "unclear: $(cat "$dir/err")"
fake_control

begin
n=$(polls)
polled "$n"
kill -INT "$pid"
ends 130 "Ctrl-C"
is "polls behind it" $((n + 1)) "$(polls)"
is "the login of before" "$before" "$(cksum "$(login_file)")"
is "what lies beside it" "credentials lock" "$(cd "$(dirname "$(login_file)")" && echo *)"

write_conf
"$fitbitctl" login --device >"$dir/said" 2>"$dir/err" && fail "a provider without a device flow"
grep -q "has no device flow" "$dir/err" || fail "unclear: $(cat "$dir/err")"
[ "$failures" -eq 0 ]
