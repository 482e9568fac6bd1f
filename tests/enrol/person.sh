# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# The person who enrols, with curl for a browser; source it after lib.sh.
#
#	page URL		where the provider's page sends the browser
#	person_start		her own machine's files, under $W/person
#	hers COMMAND ...	as she runs it there
#	log_in_there		fitbitctl login with the public client 22PUB1
#	hands_free USER [OPTION ...] -- COMMAND	ssh by fitbit-askpass, without a terminal; what
#				it said is in $W/ssh/USER.out
#	paste HOW COMMAND ...	runs the command, opens the URL that it shows and pastes what
#				HOW (whole, bare, stale ...) makes of it; output in $W/said.out, what
#				came before the URL in $W/invited.out

: "${top_builddir:=.}"

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
	: >"$W/invited.out"
	while IFS= read -r line <&8; do
		case $line in https://*) url=$line; break ;; esac
		printf '%s\n' "$line" >>"$W/invited.out"
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

person_start()
{
	mkdir "$W/person" "$W/person/config" "$W/person/config/pam_fitbit"
	cat >"$W/person/config/pam_fitbit/client.conf" <<-END
	authorize_url = $(fake_url)/oauth2/authorize
	token_url = $(fake_url)/oauth2/token
	revoke_url = $(fake_url)/oauth2/revoke
	ca_file = $W/fake/ca.pem
	ca_path =
	END
}

hers()
{
	env -u DISPLAY -u WAYLAND_DISPLAY HOME="$W/person" XDG_CONFIG_HOME="$W/person/config" \
	    XDG_STATE_HOME="$W/person/state" "$@"
}

# shellcheck disable=SC2120 # some tests give options
log_in_there()
{
	paste whole hers "$top_builddir/fitbitctl" login --paste --client-id 22PUB1 \
	    --host 127.0.0.1 "$@" || fail "login: $(cat "$W/err.out")"
	her_secrets
}

# What she holds now is looked for at the end, everywhere else.
her_secrets()
{
	local token
	sed -n 's/^\(access\|refresh\)_token = //p' "$W/person/state/pam_fitbit/credentials" |
	    while read -r token; do secret "$token" >>"$W/given/hers"; done
}

hands_free()
{
	local user=$1 options=()
	shift
	while [ "$1" != -- ]; do options+=("$1"); shift; done
	shift
	hers SSH_ASKPASS="$top_builddir/fitbit-askpass" SSH_ASKPASS_REQUIRE=force \
	    timeout 30 setsid -w ssh -F none "${options[@]}" -p "$SSH_PORT" \
	    -o UserKnownHostsFile="$W/ssh/known" -o GlobalKnownHostsFile=none \
	    -o StrictHostKeyChecking=ask -o NumberOfPasswordPrompts=1 \
	    -o PreferredAuthentications=keyboard-interactive \
	    "$user@127.0.0.1" "$@" </dev/null 2>"$W/ssh/$user.out"
}
