# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# The person who enrols, with curl for a browser; source it after lib.sh.
#
#	page URL		where the provider's page sends the browser
#	paste HOW COMMAND ...	runs the command, opens the URL that it shows and pastes what
#				HOW (whole, bare, stale ...) makes of it; output in $W/said.out

page() { curl -sS --noproxy '*' --cacert "$W/fake/ca.pem" -o /dev/null -w '%{redirect_url}' "$1"; }
code_of() { local c=${1##*[?&]code=}; printf '%s\n' "${c%%[&#]*}"; }

# The person's side of a process: its output is read up to the URL, $1 makes of
# the redirect what is pasted.
whole() { page "$1"; }
bare() { code_of "$(page "$1")"; }
stale() { page "$1" | sed 's/state=[^&#]*/state=AAAAAAAAAAAAAAAAAAAAAA/'; }
paste()
{
	local make=$1 url='' line status=0
	shift
	mkfifo "$W/in" "$W/shown"
	"$@" <"$W/in" >"$W/shown" 2>"$W/err.out" &
	exec 7>"$W/in" 8<"$W/shown"
	while IFS= read -r line <&8; do
		case $line in https://*) url=$line; break ;; esac
	done
	[ -z "$url" ] || "$make" "$url" >"$W/pasted"
	[ -z "$url" ] || { cat "$W/pasted"; echo; } >&7
	exec 7>&-
	cat <&8 >"$W/said.out"
	wait $! || status=$?
	exec 8<&-
	rm -f "$W/in" "$W/shown" "$W/pasted"
	return "$status"
}
