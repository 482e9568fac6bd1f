# SPDX-License-Identifier: ISC
# shellcheck shell=bash disable=SC2154
# A headless Chromium, told what to do over its debugging pipe (JSON messages
# that end in a NUL); source it after world.sh.
#	browser_start
#	browser_go URL		a page of its own, returns when it has loaded
#	browser_click ID	clicks, returns when the next page has loaded
#	browser_text ID		the text of an element of the page
#	browser_close		closes the page

browser_start() {
	local program
	program=$(command -v chromium) || skip "chromium is not installed"
	mkfifo "$dir/to" "$dir/from"
	# The fake provider's CA is nobody's but the test's.
	"$program" --headless=new --no-sandbox --disable-gpu --no-first-run \
	    --disable-background-networking --disable-component-update \
	    --disable-sync --disable-dev-shm-usage --no-proxy-server \
	    --ignore-certificate-errors --user-data-dir="$dir/profile" \
	    --remote-debugging-pipe about:blank \
	    3<"$dir/to" 4>"$dir/from" >"$dir/chromium.log" 2>&1 </dev/null &
	browser_pid=$!
	at_end browser_stop
	exec 7>"$dir/to" 8<"$dir/from"
	browser_id=0
	browser_session=
	browser_say Browser.getVersion '{}' || skip "chromium does not start here"
	echo "# $(printf '%s' "$browser_reply" | sed 's/.*"product":"\([^"]*\)".*/\1/')"
}

# Asked to close it takes its helpers along, which write into the profile.
browser_stop() {
	browser_session=
	kill -0 "$browser_pid" && browser_say Browser.close '{}'
	kill "$browser_pid"
	wait "$browser_pid"
} 2>/dev/null

# Reads messages until one holds the text $1.
browser_until() {
	while IFS= read -r -d '' -t 60 browser_reply <&8; do
		case $browser_reply in
		*"$1"*)
			return 0;;
		esac
	done
	return 1
}

# METHOD PARAMETERS: its answer in $browser_reply.
browser_say() {
	local session=
	browser_id=$((browser_id + 1))
	[ -z "$browser_session" ] || session=",\"sessionId\":\"$browser_session\""
	printf '{"id":%d,"method":"%s","params":%s%s}\0' "$browser_id" "$1" "$2" \
	    "$session" >&7
	browser_until "{\"id\":$browser_id,"
}

browser_member() {
	printf '%s' "$browser_reply" | sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p'
}

browser_go() {
	browser_session=
	browser_say Target.createTarget '{"url":"about:blank"}'
	browser_target=$(browser_member targetId)
	browser_say Target.attachToTarget \
	    "{\"targetId\":\"$browser_target\",\"flatten\":true}"
	browser_session=$(browser_member sessionId)
	browser_say Page.enable '{}'
	# The answer and the event come in either order: the event is what counts.
	browser_id=$((browser_id + 1))
	printf '{"id":%d,"method":"Page.navigate","params":{"url":"%s"},"sessionId":"%s"}\0' \
	    "$browser_id" "$1" "$browser_session" >&7
	browser_until '"Page.loadEventFired"'
}

browser_run() {
	browser_id=$((browser_id + 1))
	printf '{"id":%d,"method":"Runtime.evaluate","params":{"expression":"%s"},"sessionId":"%s"}\0' \
	    "$browser_id" "$1" "$browser_session" >&7
}

browser_click() {
	browser_run "document.getElementById('$1').click()"
	browser_until '"Page.loadEventFired"'
}

browser_text() {
	browser_run "document.getElementById('$1').textContent"
	browser_until "{\"id\":$browser_id,"
	browser_member value
}

browser_close() {
	browser_session=
	browser_say Target.closeTarget "{\"targetId\":\"$browser_target\"}"
}
