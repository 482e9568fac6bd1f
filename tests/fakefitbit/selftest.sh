#!/bin/sh
# SPDX-License-Identifier: ISC
# The fake provider says what its README.md promises.
set -u

here=${top_srcdir:-.}/tests/fakefitbit
# shellcheck source=tests/fakefitbit/lib.sh
. "$here/lib.sh"

[ -x "$fake_program" ] || { echo "fakefitbit is not built"; exit 77; }
command -v curl >/dev/null || { echo "curl is not installed"; exit 77; }

work=$(mktemp -d) || exit 1
trap 'fake_stop; rm -rf "$work"' EXIT
failures=0
dir=$work/fake
basic=22CQ7B:0123456789abcdef0123456789abcdef

fail() {
	echo "FAIL: $*"
	failures=$((failures + 1))
}

# is WHAT GOT WANTED
is() {
	[ "$2" = "$3" ] || fail "$1: got '$2', want '$3'"
}

# has WHAT GOT PART
has() {
	case $2 in
	*"$3"*) ;;
	*) fail "$1: '$2' has no '$3'" ;;
	esac
}

# ask [CURL OPTION ...]: body, then the status as the last line.
ask() {
	curl -s --max-time 20 --cacert "$dir/ca.pem" -w '\n%{http_code}' "$@"
}

# introspect TOKEN [CURL OPTION ...]
introspect() {
	token=$1
	shift
	ask -H "Authorization: Bearer $token" --data-urlencode "token=$token" \
	    "$@" "$(fake_url)/1.1/oauth2/introspect"
}

status_of() {
	printf '%s\n' "$1" | tail -n 1
}

# member JSON NAME: a string or number member of a flat object
member() {
	printf '%s\n' "$1" | sed -n "s/.*\"$2\":\"\{0,1\}\([^\",}]*\).*/\1/p" |
	    head -n 1
}

refresh() {
	ask -u "$basic" -d grant_type=refresh_token -d "refresh_token=$1" \
	    "$(fake_url)/oauth2/token"
}

test_introspect() {
	good=$(fake_mint --iat -10)
	got=$(introspect "$good")
	is "active status" "$(status_of "$got")" 200
	has "active" "$got" '{"active":true,"scope":"{ACTIVITY=READ, HEARTRATE=READ, SLEEP=READ}","client_id":"22CQ7B","user_id":"ABC123","token_type":"access_token","exp":'
	is "exp is in milliseconds" "$(printf %s "$(member "$got" exp)" | wc -c)" 13
	is "eight hours" "$(($(member "$got" exp) - $(member "$got" iat)))" 28810000

	got=$(introspect "$(fake_mint --scopes 'sleep=rw weight')")
	has "write scopes" "$got" '{SLEEP=READ_WRITE, WEIGHT=READ}'

	old=$(fake_mint --exp -1)
	got=$(introspect "$old")
	is "expired bearer" "$(status_of "$got")" 401
	has "expired echoes" "$got" "\"expired_token\",\"message\":\"Access token expired: $old. Visit"
	forged=$(fake_mint --forged)
	got=$(introspect "$forged")
	is "forged bearer" "$(status_of "$got")" 401
	has "forged echoes" "$got" "Access token invalid: $forged."
	is "revoked bearer" "$(status_of "$(introspect "$(fake_mint --revoked)")")" 401

	url=$(fake_url)/1.1/oauth2/introspect
	got=$(ask -H "Authorization: Bearer $good" -d "token=$old" "$url")
	is "dead token of a live caller" "$got" '{"active":false}
200'
	got=$(ask -u "$basic" -d "token=$good" "$url")
	has "basic" "$got" '"active":true'
	is "wrong basic" "$(status_of "$(ask -u 22CQ7B:x -d "token=$good" "$url")")" 401
	is "no caller" "$(status_of "$(ask -d "token=$good" "$url")")" 401
	is "no token" "$(status_of "$(ask -u "$basic" -d x=y "$url")")" 400
	is "JSON body" "$(status_of "$(ask -u "$basic" \
	    -H 'Content-Type: application/json' -d '{"token":"x"}' "$url")")" 400
	is "GET" "$(status_of "$(ask "$url")")" 405
}

test_lengths() {
	for n in 1 2 5 64 128 220 235 312 511 512 513 514 1022 1023 2048 4096 8192; do
		token=$(fake_mint --length "$n")
		is "length" "${#token}" "$n"
		has "token of $n" "$(introspect "$token")" '"active":true'
	done
	all='activity cardio_fitness electrocardiogram heartrate irregular_rhythm_notifications location nutrition oxygen_saturation profile respiratory_rate settings sleep social temperature weight'
	token=$(fake_mint --scopes "$all")
	is "all scopes, Fitbit's length" "${#token}" 312
	is "two of one second differ" "$(fake_mint --count 50 --iat 1 | sort -u |
	    wc -l)" 50
}

test_refresh() {
	for mode in same strict until-used; do
		fake_control "replay $mode"
		# shellcheck disable=SC2046
		set -- $(fake_grant --lapsed --user "U$mode")
		is "lapsed" "$(status_of "$(introspect "$1")")" 401
		is "refresh is 64 hex" "$(printf %s "$2" | tr -d '0-9a-f' |
		    wc -c) ${#2}" "0 64"
		first=$(refresh "$2")
		is "refresh" "$(status_of "$first")" 200
		next=$(member "$first" refresh_token)
		access=$(member "$first" access_token)
		has "shape" "$first" '"scope":"activity heartrate sleep","token_type":"Bearer","user_id":"U'
		again=$(refresh "$2")
		case $mode in
		strict)	is "$mode" "$(status_of "$again")" 400
			has "$mode" "$again" "Refresh token invalid: $2." ;;
		*)	is "$mode" "$again" "$first" ;;
		esac
		has "fresh access" "$(introspect "$access")" '"active":true'
		again=$(refresh "$2")
		case $mode in
		same)	is "$mode once used" "$again" "$first" ;;
		*)	is "$mode once used" "$(status_of "$again")" 400 ;;
		esac
		is "rotated" "$(status_of "$(refresh "$next")")" 200
	done
	fake_control "replay until-used"
	set -- "$(fake_grant)"
	second=${1#* }
	next=$(member "$(refresh "$second")" refresh_token)
	is "not used yet" "$(status_of "$(refresh "$second")")" 200
	is "spent" "$(status_of "$(refresh "$next")")" 200
	is "used by spending" "$(status_of "$(refresh "$second")")" 400
	fake_control "replay same" "replay-window-ms 0"
	set -- "$(fake_grant)"
	second=${1#* }
	is "in the window" "$(status_of "$(refresh "$second")")" 200
	is "past the window" "$(status_of "$(refresh "$second")")" 400
	fake_control

	set -- "$(fake_grant)"
	one=${1#* }
	fake_grant >"$work/newer"
	is "a newer grant ends it" "$(status_of "$(refresh "$one")")" 400
	url=$(fake_url)/oauth2/token
	got=$(ask -u "$basic" -d grant_type=refresh_token "$url")
	has "missing" "$got" 'Missing parameters: refresh_token'
	got=$(ask -d grant_type=refresh_token -d refresh_token=x -d client_id=22CQ7B "$url")
	is "no secret" "$(status_of "$got")" 401
	has "no secret" "$got" invalid_client
	got=$(ask -d grant_type=refresh_token -d refresh_token=x -d client_id=22PUB1 "$url")
	has "public client" "$got" invalid_grant
	got=$(ask -u "$basic" -d grant_type=password "$url")
	has "other type" "$got" unsupported_grant_type
	got=$(ask -u 22OTHR:fedcba9876543210fedcba9876543210 -d grant_type=refresh_token \
	    -d "refresh_token=$(cut -d ' ' -f 2 "$work/newer")" "$url")
	has "another client's" "$got" invalid_grant
	got=$(ask -u "$basic" -d grant_type=refresh_token -d expires_in=3600 \
	    -d "refresh_token=$(cut -d ' ' -f 2 "$work/newer")" "$url")
	has "an hour" "$got" '"expires_in":3600'
}

# The query of an authorize request with what it is given at the end.
authorize() {
	redirect=http%3A%2F%2F127.0.0.1%3A9%2Fcb
	curl -s --max-time 20 --cacert "$dir/ca.pem" -o "$work/page" \
	    -w '%{http_code} %header{location}' "$(fake_url)/oauth2/authorize?client_id=22PUB1&response_type=code&scope=sleep+profile&redirect_uri=$redirect$*"
}

code_request() {
	ask -d grant_type=authorization_code -d client_id=22PUB1 \
	    -d redirect_uri=http://127.0.0.1:9/cb "$@" "$(fake_url)/oauth2/token"
}

test_authorize() {
	# RFC 7636, appendix B
	verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
	pkce='&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256'
	is "page" "$(authorize "&state=s1$pkce")" "200 "
	has "page" "$(cat "$work/page")" 'id="approve"'
	is "bad client" "$(authorize '&client_id=x')" "400 "
	got=$(curl -s --cacert "$dir/ca.pem" -o /dev/null \
	    -w '%{http_code} %header{location}' -d client_id=22PUB1 \
	    -d response_type=code -d scope=sleep -d state=s2 -d decision=approve \
	    -d redirect_uri=http://127.0.0.1:9/cb -d user=ZZZ999 \
	    "$(fake_url)/oauth2/authorize")
	has "button" "$got" '302 http://127.0.0.1:9/cb?code='
	has "button" "$got" '&state=s2#_=_'

	fake_control "auto deny"
	has "deny" "$(authorize "&state=s1")" '302 http://127.0.0.1:9/cb?error=access_denied'
	fake_control "auto approve" "user XYZ789"
	for wrong in none verifier redirect state; do
		code=$(authorize "&state=s1$pkce" | sed 's/.*code=\([^&]*\).*/\1/')
		is "code" "${#code}" 40
		v=$verifier
		r=http://127.0.0.1:9/cb
		s=s1
		case $wrong in
		verifier) v=${verifier}x ;;
		redirect) r=http://127.0.0.1:9/cb/ ;;
		state) s=s2 ;;
		esac
		got=$(ask -d grant_type=authorization_code -d client_id=22PUB1 \
		    -d "redirect_uri=$r" -d "code=$code" -d "code_verifier=$v" \
		    -d "state=$s" "$(fake_url)/oauth2/token")
		case $wrong in
		none)	has "code" "$got" '"user_id":"XYZ789"'
			has "code" "$(introspect "$(member "$got" access_token)")" \
			    '{SLEEP=READ, PROFILE=READ}' ;;
		*)	has "wrong $wrong" "$got" invalid_grant ;;
		esac
		got=$(code_request -d "code=$code" -d "code_verifier=$verifier")
		has "a code works once" "$got" "Authorization code invalid: $code."
	done
	code=$(fake_program_code --lapsed)
	has "old code" "$(code_request -d "code=$code")" "Authorization code expired: "
	fake_control
}

fake_program_code() {
	"$fake_program" --dir "$dir" mint-code --client 22PUB1 \
	    --redirect http://127.0.0.1:9/cb "$@"
}

test_revoke() {
	set -- "$(fake_grant --user REVOKE)"
	access=${1% *}
	second=${1#* }
	other=$(fake_mint --user REVOKE)
	url=$(fake_url)/oauth2/revoke
	is "wrong client" "$(status_of "$(ask -d client_id=22PUB1 -d "token=$access" \
	    "$url")")" 400
	is "revoke" "$(status_of "$(ask -u "$basic" -d "token=$access" "$url")")" 200
	is "access ended" "$(status_of "$(introspect "$access")")" 401
	is "all of them" "$(status_of "$(introspect "$other")")" 401
	is "refresh ended" "$(status_of "$(refresh "$second")")" 400
	has "a new one lives" "$(introspect "$(fake_mint --user REVOKE)")" true
}

test_faults() {
	"$fake_program" --list-faults | while read -r name rest; do
		[ -n "$rest" ] || echo "no text: $name"
	done >"$work/untold"
	is "every fault is told" "$(cat "$work/untold")" ""
	for row in '429 429' '410 410' '500 500' '503 503' '404 404' '400 400' \
	    'expired_token 401' 'redirect 302' 'inactive 200' 'empty 200' \
	    'big-body 200' 'big-headers 200' 'gzip 200' 'close-before 000' \
	    'close-after 000'; do
		got=$(introspect "$(fake_mint --fault "${row% *}")" -o /dev/null)
		is "fault ${row% *}" "$(status_of "$got")" "${row#* }"
	done
	got=$(introspect "$(fake_mint --fault 429)" -D "$work/head")
	has "headers" "$(cat "$work/head")" 'Retry-After: 1234'
	has "headers" "$(cat "$work/head")" 'Fitbit-Rate-Limit-Reset: 1234'
	has "gzip" "$(introspect "$(fake_mint --fault gzip)" --compressed)" '"active":true'
	for name in half-body close-headers; do
		introspect "$(fake_mint --fault "$name")" >"$work/out"
		is "$name breaks off" $? 18
	done
	introspect "$(fake_mint --fault slow-body)" --max-time 2 >"$work/out"
	is "slow-body takes its time" $? 28
	has "redirect leads to a yes" "$(ask -d x=y \
	    "$(fake_url)/1.1/oauth2/introspect-moved")" '"active":true'

	good=$(fake_mint)
	fake_control "fault introspect 503" once
	is "once" "$(status_of "$(introspect "$good")")" 503
	is "and no more" "$(status_of "$(introspect "$good")")" 200
	fake_control "fault token 409"
	is "elsewhere" "$(status_of "$(introspect "$good")")" 200
	set -- "$(fake_grant --user FAULT)"
	second=${1#* }
	is "409" "$(status_of "$(refresh "$second")")" 409
	fake_control "fault token close-after" "replay strict"
	is "rotated in silence" "$(status_of "$(refresh "$second")")" 000
	fake_control "replay strict"
	is "rotated in silence" "$(status_of "$(refresh "$second")")" 400
	fake_control
}

test_tls() {
	for row in 'https 0' 'tls12 0' 'wronghost 60' 'expired 60' 'notyet 60' \
	    'selfsigned 60' 'otherca 60' 'refused 7' 'garbage 35' 'hangup 35'; do
		curl -s --max-time 20 --cacert "$dir/ca.pem" -o /dev/null \
		    "$(fake_url "${row% *}")/"
		is "port ${row% *}" $? "${row#* }"
	done
	curl -s --capath "$dir/ca" -o /dev/null "$(fake_url)/"
	is "hashed directory" $? 0
	curl -s --cacert "$dir/ca.pem" -o /dev/null "https://localhost:$(fake_port https)/"
	is "localhost" $? 0
	curl -s --max-time 1 "$(fake_url silent)/"
	is "silent" $? 28
	[ -n "$(fake_port tls11)" ] || return 0
	curl -s --cacert "$dir/ca.pem" -o /dev/null "$(fake_url tls11)/"
	is "TLS 1.1 is not for today's client" $? 35
	curl -s --cacert "$dir/ca.pem" -o /dev/null --tlsv1.1 --tls-max 1.1 \
	    --ciphers DEFAULT@SECLEVEL=0 "$(fake_url tls11)/"
	is "TLS 1.1" $? 0
}

test_raw() {
	for row in 'good 0' 'ten 0' 'cut 18' 'torn 56' 'chunks 0'; do
		token=$(fake_mint --reply "${row% *}")
		curl -s --max-time 20 --cacert "$dir/ca.pem" -d "token=$token" \
		    "$(fake_url raw)/" >"$work/out.${row% *}"
		is "raw ${row% *}" $? "${row#* }"
	done
	has "good" "$(cat "$work/out.good")" '"client_id":"22CQ7B"'
	is "ten" "$(cat "$work/out.ten")" '"ABC123" [0][1][2] AAAAAAAAAA %'
	is "chunks" "$(wc -c <"$work/out.chunks")" 10000
	is "list" "$("$fake_program" --replies "$work/replies" list-replies |
	    head -n 1)" "good	ALLOW	as it should be"
	printf 'reply x\nbody "\\q"\n' >"$work/bad"
	"$fake_program" --replies "$work/bad" list-replies 2>"$work/err"
	is "bad file" $? 1
	has "bad file" "$(cat "$work/err")" "unknown escape, in or after reply x"
}

test_requests() {
	: >"$work/config"
	good=$(fake_mint)
	for _ in 1 2 3; do
		printf 'url="%s/1.1/oauth2/introspect"\nheader="Authorization: Bearer %s"\ndata="token=%s"\noutput="%s"\ncacert="%s"\nnext\n' \
		    "$(fake_url)" "$good" "$good" "$work/out" "$dir/ca.pem"
	done | sed '$d' >"$work/config"
	before=$(wc -l <"$dir/requests")
	curl -s -K "$work/config"
	tail -n "+$((before + 1))" "$dir/requests" | sed 's/.*nth=/nth=/' >"$work/got"
	is "kept alive" "$(tr '\n' ' ' <"$work/got")" \
	    "nth=1 tls=full nth=2 tls=kept nth=3 tls=kept "
	tag=$(printf %s "$good" | sha256sum | cut -c 1-8)
	has "tag" "$(tail -n 1 "$dir/requests")" "caller=$tag token=$tag status=200 reply=active"
	if grep -r -l -F "$good" "$dir" >"$work/leak"; then
		fail "whole token in $(cat "$work/leak")"
	fi
	if grep -q -E '[A-Za-z0-9_-]{40}' "$dir/requests" "$dir/connections"; then
		fail "something long in the requests file"
	fi
}

test_many() {
	token=$(fake_mint)
	awk -v n=256 -v url="$(fake_url)/1.1/oauth2/introspect" -v token="$token" \
	    -v ca="$dir/ca.pem" 'BEGIN {
		for (i = 0; i < n; i++) {
			if (i > 0) print "next"
			printf "url=\"%s\"\nheader=\"Authorization: Bearer %s\"\n", url, token
			printf "data=\"token=%s\"\noutput=\"/dev/null\"\n", token
			printf "cacert=\"%s\"\nwrite-out=\"%%{http_code}\\n\"\n", ca
		}
	}' >"$work/config"
	fake_control "delay-ms 1500"
	curl -s --parallel --parallel-immediate --parallel-max 256 -K "$work/config" \
	    >"$work/codes" 2>/dev/null
	fake_control
	is "256 at once" "$(sort "$work/codes" | uniq -c | tr -s ' ')" " 256 200"
}

test_end() {
	fake_stop
	is "ends on SIGTERM" $? 0
	is "no answer after the end" "$(status_of "$(introspect x)")" 000
	mkfifo "$work/in"
	"$fake_program" --dir "$dir" --until-eof <"$work/in" >"$work/ports" 2>&1 &
	fake_pid=$!
	exec 9>"$work/in"
	exec 9>&-
	wait "$fake_pid"
	is "ends with its input" $? 0
	fake_pid=
	printf 'exec 3>&1; "%s" --dir "%s" --with-parent 1>"%s" &\ncat "%s"\n' \
	    "$fake_program" "$dir" "$work/up" "$work/up" >"$work/parent.sh"
	mkfifo "$work/up"
	# The pipe stays open as long as the server holds descriptor 3.
	sh "$work/parent.sh" | cat >"$work/ports"
	has "ends with its parent" "$(cat "$work/ports")" "https "
}

cat >"$work/replies" <<'EOF'
# A file of raw replies.
reply good
	expect ALLOW
	text as it should be
	body '%ACTIVE%'
reply ten
	body '"%USER%" \([%N%]\){3} \x41{10} %'
reply cut
	header Content-Length: 900
	body 'short'
reply torn
	raw 'HTTP/1.1 200 OK\r\n'
	end reset
reply chunks
	chunked
	body 'a\x20{9998}b'
EOF
fake_start "$dir" --replies "$work/replies" || { echo "no server"; exit 1; }
for t in introspect lengths refresh authorize revoke faults tls raw requests many \
    end; do
	"test_$t"
done
[ "$failures" -eq 0 ] || exit 1
echo "all as promised"
