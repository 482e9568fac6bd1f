#!/bin/bash
# SPDX-License-Identifier: ISC
# Many fitbitctl token at once for one lapsed login: one refresh at the provider,
# the same token for all. Also a part of make races. CALLERS=N for another number.
# shellcheck disable=SC2119 # functions without arguments
. "${top_srcdir:-.}/tests/client/world.sh" || exit 1
world_begin

callers=${CALLERS:-20}
fake_start "$dir/fake" || fail "the fake provider did not start"
write_conf
read -r access refresh < <(fake_grant --client "$client" --lapsed)
write_login "$access" "$refresh" "$(($(date +%s) - 60))"

pids=()
for ((i = 0; i < callers; i++)); do
	"$fitbitctl" token >"$dir/out.$i" 2>"$dir/err.$i" &
	pids+=($!)
done
good=0
[ -n "${ROWS-}" ] || ROWS=/dev/null
for pid in "${pids[@]}"; do
	wait "$pid" && good=$((good + 1))
done
is "callers that have a token" "$callers" "$good"
is "requests for a token at the provider" 1 "$(fake_count 'endpoint=token')"
is "different tokens" 1 "$(sort -u "$dir"/out.* | wc -l)"
is "it is the one on disk" "$(login_value access_token)" "$(cat "$dir/out.0")"
is "bytes of complaint" 0 "$(cat "$dir"/err.* | wc -c)"
[ "$(login_value refresh_token)" != "$refresh" ] || fail "the refresh token did not rotate"
is "the file is the person's alone" 600 "$(stat -c %a "$(login_file)")"
is "nothing else is left beside it" "credentials lock" \
    "$(cd "$XDG_STATE_HOME/pam_fitbit" && echo *)"

echo "| $callers \`fitbitctl token\` at once, a lapsed token | $callers |" \
    "$(fake_count 'endpoint=token') refresh request, $good printed the same token |" >>"$ROWS"
echo "$callers callers, $failures failures"
[ "$failures" -eq 0 ]
