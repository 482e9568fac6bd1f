#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# fitbitctl providers: the rows, each field explained, and no more than that.
set -eu
ctl="${top_builddir:-.}/fitbitctl"
failed=0
is() { [ "$2" = "$3" ] || { echo "FAILED: $1: expected \"$2\", found \"$3\""; failed=1; }; }

is "the rows" "fitbit google-health rfc7662" "$("$ctl" providers | awk '{ print $1 }' | xargs)"
for row in fitbit google-health rfc7662; do
	said=$("$ctl" providers show "$row")
	# Each field is an option of [provider] in the sample, and has a meaning below it.
	fields=$(sed -n 's/^\([a-z_]*\) = .*/\1/p' <<<"$said")
	is "$row: fields" 31 "$(wc -l <<<"$fields")"
	while read -r field; do
		sed -n '/^\[provider\]/,/^\[login\]/p' "${top_builddir:-.}/config/pam_fitbit.conf" |
		    grep -q "^#\?$field =" || { echo "FAILED: $field is no option"; failed=1; }
		grep -A1 "^$field = " <<<"$said" | tail -n 1 | grep -q '^    [^ ]' ||
		    { echo "FAILED: $row: $field has no meaning"; failed=1; }
	done <<<"$fields"
	is "$row: width" 0 "$(awk 'length > 100' <<<"$said" | wc -l)"
	! command -v python3 >/dev/null || "$ctl" providers show --json "$row" | python3 -c '
import json, sys
row = json.load(sys.stdin)
assert row["name"] == sys.argv[1] and row["time_unit"]["value"] and row["time_unit"]["meaning"]' "$row" ||
		failed=1
done
is "a value" "client_auth = none" "$("$ctl" providers show google-health | grep '^client_auth')"
is "no row" 1 "$("$ctl" providers show nobody >/dev/null 2>&1; echo $?)"
is "usage" 2 "$("$ctl" providers shew fitbit >/dev/null 2>&1; echo $?)"
exit $failed
