#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# Hostile replies, connections and tokens, each with the verdict that is
# expected of a real fitbit-verifier (docs/hostile.md).
#	hostile.sh		every fifth, and all that must be allowed (make check)
#	hostile.sh all
#	hostile.sh KIND ...	json members audience http status-self status-basic
#				status-bearer slow token tls, aud-NAME of a provider
#
# DIALECT=fitbit (the default), rfc7662 or google-health is the provider's row
# that is asked. Replies are written in Fitbit's words and translated
# (tests/fakefitbit/dialect.h); where an answer then means something else,
# DIALECT.expect says what. EVERY=N takes every Nth, RESULTS=FILE keeps a line each.
# shellcheck source=tests/e2e/lib.sh
. "${top_srcdir:-.}/tests/e2e/lib.sh"
here=$top_srcdir/tests/hostile
# shellcheck source=tests/hostile/tls.sh
. "$here/tls.sh"
need openssl

# Milliseconds that a verdict may take on a busy machine. The deadline is 10 s,
# and 1 s for the slow, which go on for much longer.
LIMIT=15000
SLOW_LIMIT=5000
ACCOUNT=nobody		# exists everywhere; its uid is above any min_uid

every=1
kinds=${*:-all}
[ $# != 0 ] || every=5
every=${EVERY:-$every}
row=${DIALECT:-fitbit}
declare -A kinds_of=(
	[fitbit]="json members audience http status-self status-basic status-bearer slow token tls"
	[rfc7662]="json members audience aud-rfc7662 http status-basic status-bearer slow token"
	[google-health]="json members audience aud-google-health http slow token"
) person_of=([fitbit]=ABC123 [rfc7662]=rfc7662:ABC123 [google-health]=google-health:hABC123)
unset DIALECT
[ "$kinds" != all ] || kinds=${kinds_of[$row]}

# config_at PATH [OPTION ...]: write_config with what all vectors share. One
# file a TLS vector: what is the same in all of them is made up once, and
# an OPTION takes the place of the line of its name.
config_at()
{
	local path=$1 line section name
	local -A own=() seen=()
	shift
	for line in "$@"; do
		name=${line%% =*}
		own[$name]=${line#* }
	done
	{
		while IFS= read -r line; do
			case $line in
			'['*) section=${line:1:-1}; echo "$line"; continue ;;
			esac
			name="$section ${line%% =*}"
			seen[$name]=1
			echo "${own[$name]-$line}"
		done <"$W/usual.conf"
		for name in "${!own[@]}"; do
			[ -n "${seen[$name]-}" ] || fail "no $name in the usual configuration"
		done
	} >"$path"
}

usual_config()
{
	write_config "login deadline = 10s" "login deny_after = 0ms" \
	    "provider connect_timeout = 10s" "policy scopes = sleep" \
	    "provider client_auth = provider" "provider client_secret_file = " \
	    "provider bearer_file = " "provider ca_path = /etc/ssl/certs" \
	    "provider audience = account" "${DIALECT[@]}"
	mv "$W/pam_fitbit.conf" "$W/usual.conf"
	while read -r name number; do
		port_of[$name]=$number
	done <"$W/fake/ports"
}
declare -A port_of=()

secret_file()
{
	printf '%s\n' "$2" >"$1"
	chmod 0640 "$1"
	[ "$(id -u)" != 0 ] || chgrp "$(id -gn "$RUN_AS")" "$1"
}

# What a kind of raw replies is asked with.
config_of()
{
	local raw
	raw="provider introspect_url = https://127.0.0.1:${port_of[raw]}/1.1/oauth2/introspect"
	case $1 in
	status-basic)
		secret_file "$W/basic" 0123456789abcdef0123456789abcdef
		config_at "$2" "$raw" "provider client_auth = basic" \
		    "provider client_secret_file = $W/basic" ;;
	status-bearer)
		secret_file "$W/bearer" "$(mint HOST01)"
		config_at "$2" "$raw" "provider client_auth = bearer_file" \
		    "provider bearer_file = $W/bearer" ;;
	slow)
		config_at "$2" "$raw" "login deadline = 1s" "provider connect_timeout = 1s" ;;
	*)
		config_at "$2" "$raw" ;;
	esac
}

# What is expected in this dialect; "-" is no question in it.
in_dialect()
{
	awk -F'\t' -v OFS='\t' -v file="$here/$row.expect" '
		BEGIN { while ((getline line <file) > 0) { split(line, f, "\t"); other[f[1]] = f[2] } }
		$1 in other { if (other[$1] == "-") next; $2 = other[$1] } { print }'
}

reply_vectors()
{
	local kind=$1 limit=$LIMIT name expect token text
	[ "$kind" != slow ] || limit=$SLOW_LIMIT
	config_of "$kind" "$W/$kind.conf"
	"$fake_program" --dir "$W/fake" mint-replies --user ABC123 --client "$CLIENT" \
	    --replies "$here/$kind.replies" |
	    while IFS=$'\t' read -r name expect token text; do
		printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$expect" "$W/$kind.conf" \
		    "$limit" "$token" "$text"
	    done | in_dialect
}

# "\(TEXT\){N}" is TEXT N times, "\r" a carriage return.
expand()
{
	printf '%s\n' "$1" | awk '{
		while (match($0, /\\\([^\\]*\\\)\{[0-9]+\}/)) {
			part = substr($0, RSTART + 2, RLENGTH - 2)
			text = substr(part, 1, index(part, "\\)") - 1)
			n = part; sub(/.*\{/, "", n); n += 0
			for (all = ""; n > 0; n--) all = all text
			$0 = substr($0, 1, RSTART - 1) all substr($0, RSTART + RLENGTH)
		}
		gsub(/\\r/, "\r"); print }'
}

token_vectors()
{
	local name expect how text token
	config_at "$W/token.conf"
	while IFS='|' read -r name expect how text; do
		if [ "${how%% *}" = text ]; then
			token=$(expand "${how#text }")
		else
			# shellcheck disable=SC2086 # options of mint
			token=$(mint ABC123 $how)
		fi
		printf 'token/%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$expect" "$W/token.conf" \
		    "$LIMIT" "$token" "$text"
	done < <(grep -v '^#' "$here/tokens.list" | tr '\t' '|') | in_dialect
}

all_vectors()
{
	local kind
	for kind in $kinds; do
		case $kind in
		token) token_vectors ;;
		tls) tls_vectors ;;
		*) reply_vectors "$kind" ;;
		esac
	done
}

hostile_end()
{
	local status=$?
	set +e
	tls_end
	(exit "$status")
	world_end
}

world="$(mktemp -d)"
cat "$here"/*.replies >"$world/all.replies"
world_start --replies "$world/all.replies" --dialect "$row"
dialect "$row"
rm -rf "$world"
trap hostile_end EXIT
map "$ACCOUNT ${person_of[$row]}"
cp "$top_builddir/tests/hostile/hostile" "$W/bin/"
[ "$(id -u)" != 0 ] || chown "$RUN_AS" "$W/log"
tls_token=$(mint ABC123)
umask 022
usual_config

# The servers of the TLS vectors live in this shell: the list goes by a file.
all_vectors >"$W/all"
awk -v every="$every" 'NR % every == 0 || $2 ~ /^ALLOW:/' "$W/all" >"$W/list"
"$W/bin/hostile" --verifier "$W/bin/fitbit-verifier" --log "$W/log/verifier.log" \
    --user "$ACCOUNT" --run-as "$RUN_AS" ${RESULTS:+--results "$W/log/results"} <"$W/list" || fail "hostile: see the lines marked WRONG"

[ -z "${RESULTS-}" ] || cp "$W/log/results" "$RESULTS"

# No token stands in any log, however a reply echoed it.
cut -f 5 "$W/list" | awk 'length > 60' | sort -u >"$W/tokens"
if grep -rqF -f "$W/tokens" "$W/log"; then
	fail "a token stands in the verifier's log"
fi
passed "no token in the log"
# What the test itself wrote down is no leak.
rm -f "$W/bearer" "$W/list" "$W/tokens" "$W/all"
