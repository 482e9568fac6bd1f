#!/bin/bash
# SPDX-License-Identifier: ISC
# fitbitctl login without a browser: what is pasted, and what comes to the
# loopback port, good and bad, by curl.
. "${top_srcdir:-.}/tests/client/world.sh" || exit 1
world_begin
command -v curl >/dev/null || skip "curl is not installed"

port=$(free_port)
redirect=http://127.0.0.1:$port/back
fake_start "$dir/fake" --register "$client,$redirect" || fail "no fake provider"
write_conf "redirect_uri = $redirect"

# OPTION ...: starts a login; its output is read up to the URL, which is in $url.
begin() {
	mkfifo "$dir/fifo"
	"$fitbitctl" login "$@" >"$dir/fifo" 2>"$dir/err" <&6 &
	login_pid=$!
	exec 5<"$dir/fifo"
	rm -f "$dir/fifo"
	url=
	while [ "${url#https:}" = "$url" ]; do
		IFS= read -r url <&5 || break
	done
	[ -n "$url" ] || fail "no URL: $(cat "$dir/err")"
}

# STATUS FACT: the login ends so.
ends() {
	local got
	wait "$login_pid"
	got=$?
	exec 5<&-
	is "$2" "$1" "$got"
	[ "$got" -eq "$1" ] || cat "$dir/err"
}

says() {
	grep -q -e "$1" "$dir/err" || fail "unclear: $(cat "$dir/err")"
}

# The provider's answer to the page, as a redirect: where the browser would go.
decide() {
	curl -sS --cacert "$fake_dir/ca.pem" -o /dev/null -w '%{redirect_url}' \
	    --data "decision=$1" --data "${url#*\?}" "${url%%\?*}"
}

visit() {
	curl -sS --noproxy '*' -o "$dir/page" -w '%{http_code}' "$@"
}

exec 6</dev/null
state() {
	printf '%s' "$1" | sed 's/.*[?&]state=\([^&#]*\).*/\1/'
}

case $("$fitbitctl" login --client-id 'no good' 2>&1 </dev/null) in
*"client_id is no client id"*)
	;;
*)
	fail "a bad client id was taken";;
esac

# By the loopback port.
begin --no-browser
[ "$(visit "http://127.0.0.1:$port/favicon.ico")" = 404 ] || fail "the icon"
[ "$(visit "http://127.0.0.1:$port/back")" = 404 ] || fail "no query"
[ "$(visit -X POST "$redirect?code=x&state=$(state "$url")")" = 405 ] || fail "a POST"
[ "$(visit -H 'Host: evil.example' "$redirect?code=x&state=$(state "$url")")" = 400 ] ||
    fail "another host"
printf 'GET /back?code' >"/dev/tcp/127.0.0.1/$port" # closed early
exec 9<>"/dev/tcp/127.0.0.1/$port" # opened, and silent
[ "$(visit "$redirect?code=x&state=wrong")" = 403 ] || fail "a wrong state"
grep -q 'still waits' "$dir/page" || fail "the page does not say it: $(cat "$dir/page")"
[ "$(visit "$redirect?code=x")" = 403 ] || fail "no state"
[ "$(fake_count endpoint=token)" -eq 0 ] || fail "the provider was asked all the same"
answer=$(decide approve)
[ "$(visit "${answer%%#*}")" = 200 ] || fail "the answer: $(cat "$dir/page")"
grep -q 'logged in as ABC123' "$dir/page" || fail "the page: $(cat "$dir/page")"
exec 9>&-
ends 0 "a login after all that was no answer to it"
says "keeps one login per person and client"
says "client $client,"
[ "$(login_value client_id)" = "$client" ] || fail "the file: $(sed 's/token.*//' "$(login_file)")"
[ "$(stat -c %a "$(login_file)")" = 600 ] || fail "the file is not 0600"
"$fitbitctl" token | grep -q '^[^.]*\.[^.]*\.[^.]*$' || fail "no token"
[ "$(visit "${answer%%#*}" 2>/dev/null)" = 000 ] || fail "the port is still open"

# The person says no; the code was used before; nobody comes.
begin --no-browser
answer=$(decide deny)
[ "$(visit "${answer%%#*}")" = 403 ] || fail "the denial: $(cat "$dir/page")"
ends 1 "the person says no"
begin --no-browser
[ "$(visit "$redirect?code=0000000000000000000000000000000000000000&state=$(state "$url")")" = 403 ] ||
    fail "a code that is none"
grep -q 'You are not logged in' "$dir/page" || fail "the page: $(cat "$dir/page")"
ends 1 "a code that the provider does not know"
says 'Start again'
begin --no-browser --timeout 1
ends 1 "nobody comes"
says 'no answer came in time'

# Two at once: the second is told why.
begin --no-browser
"$fitbitctl" login --no-browser >/dev/null 2>"$dir/err2" && fail "two logins on one port"
grep -q 'is taken' "$dir/err2" || fail "unclear: $(cat "$dir/err2")"
kill "$login_pid"
wait "$login_pid"
exec 5<&-

# Pasted: the whole address, then the code alone, then another login's.
for form in whole code old; do
	mkfifo "$dir/in"
	exec 7<>"$dir/in"
	exec 6<"$dir/in"
	begin --paste
	answer=$(decide approve)
	[ "$form" != old ] && old=$answer
	case $form in
	whole)
		echo "  $answer" >&7;;
	code)
		printf '%s' "$answer" | sed 's/.*[?&]code=\([^&#]*\).*/\1\n/' >&7;;
	old)
		echo "$old" >&7;;
	esac
	if [ "$form" = old ]; then
		ends 1 "pasted: the answer to another login"
	else
		ends 0 "pasted: $form"
	fi
	exec 6<&- 7>&-
	rm -f "$dir/in"
done

# What login --host and the rest leave in client.conf, beside its comments.
exec 6</dev/null
echo '# mine' >>"$XDG_CONFIG_HOME/pam_fitbit/client.conf"
begin --no-browser --timeout 1 --host good.example --host 192.0.2.7 --scope sleep
ends 1 "settings without a login"
conf=$XDG_CONFIG_HOME/pam_fitbit/client.conf
grep -q '^hosts = good.example 192.0.2.7$' "$conf" || fail "hosts: $(cat "$conf")"
grep -q '^scopes = sleep$' "$conf" || fail "scopes: $(cat "$conf")"
grep -q '^# mine$' "$conf" || fail "the comment is gone"
begin --no-browser --timeout 1 --host more.example
ends 1 "a host more"
grep -q '^hosts = good.example 192.0.2.7 more.example$' "$conf" || fail "hosts: $(cat "$conf")"

echo "$failures failures"
[ "$failures" -eq 0 ]
