#!/bin/bash
# SPDX-License-Identifier: ISC
# fitbitctl login with a real browser, headless, on the fake provider's page:
# approved, denied, answered with a wrong state, closed early.
. "${top_srcdir:-.}/tests/client/world.sh" || exit 1
. "${top_srcdir:-.}/tests/client/chromium.sh" || exit 1
world_begin
command -v chromium >/dev/null || skip "chromium is not installed"

port=$(free_port)
redirect=http://127.0.0.1:$port/back
fake_start "$dir/fake" --register "$client,$redirect" || fail "no fake provider"
write_conf "redirect_uri = $redirect"
browser_start

# $BROWSER: hands the URL over to the browser that runs already.
cat >"$dir/open" <<END
#!/bin/sh
printf '%s\n' "\$1" >"$dir/url"
END
chmod 755 "$dir/open"

# OPTION ...: starts a login and opens the page that it sends the browser to.
begin() {
	rm -f "$dir/url"
	mkfifo "$dir/url"
	BROWSER=/nonexistent/browser:$dir/open "$fitbitctl" login "$@" \
	    >"$dir/out" 2>"$dir/err" </dev/null &
	login_pid=$!
	IFS= read -r url <"$dir/url"
	browser_go "$url" || fail "the provider's page did not load"
}

# STATUS FACT
ends() {
	local got
	wait "$login_pid"
	got=$?
	is "$2" "$1" "$got"
	[ "$got" -eq "$1" ] || cat "$dir/err"
}

# ID TEXT: what the person reads.
reads() {
	local text
	text=$(browser_text "$1")
	case $text in
	*"$2"*)
		;;
	*)
		fail "the page says '$text', not '$2'";;
	esac
}

begin
browser_click deny || fail "no page after the denial"
reads title "It did not work"
reads text "You are not logged in"
echo "# $(browser_text text)"
ends 1 "denied"
[ ! -e "$(login_file)" ] || fail "there are credentials all the same"
browser_close

begin
browser_go "$redirect?code=0123456789abcdef0123456789abcdef01234567&state=wrong" ||
    fail "no page for a wrong state"
reads title "It did not work"
reads text "still waits"
echo "# $(browser_text text)"
[ "$(fake_count endpoint=token)" -eq 0 ] || fail "the code was used all the same"
[ ! -e "$(login_file)" ] || fail "there are credentials all the same"
kill -0 "$login_pid" || fail "the login does not wait"
browser_close

# The same login, and now its own page.
browser_go "$url"
browser_click approve || fail "no page after the approval"
reads title "It worked"
reads text "logged in as ABC123"
echo "# $(browser_text text)"
ends 0 "wrong state, then approved"
[ "$(stat -c %a "$(login_file)")" = 600 ] || fail "the file is not 0600"
"$fitbitctl" token >"$dir/token" || fail "no token after the login"
[ "$(cat "$dir/token")" = "$(login_value access_token)" ] || fail "another token"
browser_close

begin --timeout 2
browser_close
ends 1 "closed early"
grep -q 'no answer came in time' "$dir/err" || fail "unclear: $(cat "$dir/err")"
[ "$("$fitbitctl" token)" = "$(cat "$dir/token")" ] || fail "the earlier login is gone"

echo "$failures failures"
[ "$failures" -eq 0 ]
