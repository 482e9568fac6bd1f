#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# docs/moving-to-google-health.md, line by line: what stands in its code blocks is
# put into the /etc file and run as it stands, with this world's paths.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
[ "$(id -u)" = 0 ] || skip "only root may replace the map"
page=$top_srcdir/docs/moving-to-google-health.md

# blocks KIND: the lines of the page's code blocks of that kind.
blocks() { awk -v kind="$1" '$0 == "```" { on = 0 } on { print } $0 == "```" kind { on = 1 }' "$page"; }
id=$(blocks ini | sed -n 's/^client_id = //p' | sort -u)
same "client ids on the page" 1 "$(wc -l <<<"$id")"
world_start --dialect google-health --register "$id"

# The host before: Fitbit's row.
fake_control "dialect fitbit"
usual=("policy min_uid = 1" "grant client_secret_file = $W/given/client.secret")
printf 'a secret\n' >"$W/given/client.secret"
chmod 0640 "$W/given/client.secret"
chgrp "$(id -gn "$RUN_AS")" "$W/given/client.secret"
write_config "${usual[@]}"
map "# people" "daemon ABC123" "bin XYZ789" "games google-health:hnew-1"
cp "$top_builddir/fitbitctl" "$W/bin/"
service host "auth required MODULE"
login() { local said; said=$(pam_login host "$2" <<<"$1"); echo "${said%% *} $(field reason "$(last_login host "$2")")"; }
same "a login at Fitbit" "PAM_SUCCESS allowed" "$(login "$(mint ABC123)" daemon)"

# step LINE: one line of the page as it stands, in this world.
step()
{
	local line=$1
	trace "$line"
	line=${line//\/etc\/pam_fitbit.conf/$CONF}
	line=${line//\/etc\/pam_fitbit.accounts/$W/accounts}
	case $line in
	"fitbitctl check") line="$W/bin/fitbitctl check --offline --config $CONF >$W/log/check || grep -q . $W/log/check" ;;
	"fitbitctl accounts migrate"*) line="$W/bin/$line --local --run-as $RUN_AS --config $CONF" ;;
	"fitbitctl accounts"*) line="$W/bin/$line --local --config $CONF" ;;
	"cp -p "*) ;;
	*) fail "the page has a line that is not tried: $1" ;;
	esac
	bash -c "$line" || fail "the page's line failed: $1"
}
mapfile -t steps < <(blocks sh)
[ "${#steps[@]}" = 6 ] || fail "the page has ${#steps[@]} lines to run; this test knows of 6"

step "${steps[0]}"
step "${steps[1]}"
same "what is kept" "$(cat "$W/accounts")" "$(cat "$W/accounts.fitbit")"

# The page's own ini, in front of what this world needs.
fake_control "dialect google-health"
mapfile -t own < <(blocks ini | awk '/^\[/ { s = substr($0, 2, length($0) - 2); next } NF { print s " " $0 }')
write_config "${usual[@]}" "${own[@]}" "provider identity_url = $(fake_url)/v4/users/me/identity"
step "${steps[2]}"
google() { secret "$(fake_mint --client "$id" --user "$1")"; }
same "the same person at Google" "PAM_SUCCESS allowed" "$(login "$(google ABC123)" daemon)"
same "one who is new" "PAM_SUCCESS allowed" "$(login "$(google new-1)" games)"
for row in "unlinked-1 account_not_linked" "new-2 no_legacy_id" "XYZ789 not_mapped"; do
	same "${row% *}" "PAM_AUTH_ERR ${row#* }" "$(login "$(google "${row% *}")" daemon)"
	grep -q "^| \`${row#* }\` |" "$page" || fail "the page does not explain ${row#* }"
done
same "another application" "PAM_AUTH_ERR wrong_client" "$(login "$(fake_mint --user ABC123)" daemon)"
passed "steps 1 to 4"

step "${steps[3]}" >"$W/log/dry"
grep -qx 'daemon: fitbit:ABC123 -> google-health:hABC123' "$W/log/dry" || fail "the dry run does not show daemon's line"
step "${steps[4]}" >/dev/null
step "${steps[5]}" >/dev/null
same "the map" "$(printf '%s\n' "# people" "daemon google-health:hABC123" "bin XYZ789" "games google-health:hnew-1")" "$(cat "$W/accounts")"
same "by the new id" "PAM_SUCCESS allowed" "$(login "$(google ABC123)" daemon)"
same "one who moves later" "PAM_SUCCESS allowed" "$(login "$(google XYZ789)" bin)"
step "${steps[4]}" >/dev/null
grep -qx 'bin google-health:hXYZ789' "$W/accounts" || fail "the second run did not move bin"
passed "steps 5 and 6, and again later"
