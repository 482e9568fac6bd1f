# SPDX-License-Identifier: ISC
# shellcheck shell=bash disable=SC2154 # lib.sh and etc.sh have the others
#
# People with a telephone, each at a terminal of her own (tmux); source it after
# etc.sh and call device_start after etc_start.
#
#	device_config ["SECTION NAME = VALUE" ...]	the configuration
#	device_start ["SECTION NAME = VALUE" ...]	the configuration, and the terminals
#	terminal WHO COMMAND ...	starts it
#	screen WHO			what stands there, without the blank lines at the end
#	shows WHO TEXT			does the text stand there?
#	sees WHO TEXT			awaits it; what did not come is shown
#	ssh_from WHO USER		a terminal with ssh to USER
#	types WHO KEY ...		tmux's names of keys
#	leaves WHO			closes her terminal: the client dies
#	on_phone approve|deny WHO [PERSON]	opens what is shown there, and decides
#	polls				how often the device codes were asked about
#	served WORD			how many of the answers were that

device_config()
{
	write_config "provider device_url = $(fake_url)/oauth2/device_authorization" \
	    "grant client_id = $CLIENT" "grant client_secret_file = $W/given/client.secret" \
	    "grant device_services = sshd su" "grant device_wait = 60" "$@"
}

device_start()
{
	need tmux
	need curl
	echo 0123456789abcdef0123456789abcdef >"$W/given/client.secret"
	chmod 0640 "$W/given/client.secret"
	chgrp "$(id -gn "$RUN_AS")" "$W/given/client.secret"
	device_config "$@"
	trap device_end EXIT
	tmux -u -f /dev/null -S "$W/tmux" new-session -d -s none -x 100 -y 60 cat \; \
	    set-option -g remain-on-exit on \; set-option -g history-limit 1000
}

device_end()
{
	local status=$?
	tmux -S "$W/tmux" kill-server 2>/dev/null
	(exit "$status")
	world_end
}

terminal()
{
	local who=$1
	shift
	tmux -S "$W/tmux" new-session -d -s "$who" -x 100 -y 60 \
	    env LC_ALL=C.UTF-8 TERM=screen "$@"
}

screen()
{
	tmux -S "$W/tmux" capture-pane -p -t "$1" | grep -v '^Pane is dead' |
	    sed -e 's/ *$//' | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
}

shows() { screen "$1" | grep -qF -e "$2"; }

sees()
{
	local i
	for ((i = 0; i < 1000; i++)); do
		if shows "$1" "$2"; then return 0; fi
		read -rt 0.02 <>"$W/never" || true
	done
	fail "\"$2\" never stood before $1:" "$(screen "$1")"
}

# shellcheck disable=SC2016 # her shell is there
ssh_from()
{
	terminal "$1" ssh -F none -p "$SSH_PORT" -o UserKnownHostsFile="$W/ssh/known" \
	    -o StrictHostKeyChecking=yes -o NumberOfPasswordPrompts=1 \
	    -o PreferredAuthentications=keyboard-interactive "$2@127.0.0.1" \
	    'echo "Welcome, $(id -un)."'
}

types() { local who=$1; shift; tmux -S "$W/tmux" send-keys -t "$who" "$@"; }

leaves() { tmux -S "$W/tmux" kill-session -t "$1"; }

on_phone()
{
	local url code
	url=$(screen "$2" | sed -n 's/^ *\(https:[^ ]*\/device\)$/\1/p' | tail -n 1)
	code=$(screen "$2" | sed -n 's/^ *\([A-Z]\{4\}-[A-Z]\{4\}\)$/\1/p' | tail -n 1)
	curl -sS --noproxy '*' --cacert "$W/fake/ca.pem" -o "$W/phone.html" --data "decision=$1" \
	    --data "user_code=$code" --data "user=${3-ABC123}" "$url" || fail "the page"
	grep -q Done "$W/phone.html" || fail "the page says: $(cat "$W/phone.html")"
}

served() { grep -c "endpoint=token .*reply=$1 " "$W/fake/requests" || true; }
polls() { grep -c 'endpoint=token ' "$W/fake/requests" || true; }
