#!/bin/sh
# SPDX-License-Identifier: ISC
# The units that rebuild the index when the map was changed: what systemd itself
# says of them, with the built fitbitctl in the place of the installed one.
set -eu
: "${top_builddir:=.}"
command -v systemd-analyze >/dev/null || { echo "SKIP: systemd-analyze is not installed"; exit 77; }
units=$(cd "$top_builddir" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cp "$units/config/systemd/fitbit-accounts.path" "$tmp/"
sed "s|^ExecStart=[^ ]*|ExecStart=$units/fitbitctl|" "$units/config/systemd/fitbit-accounts.service" \
    >"$tmp/fitbit-accounts.service"
grep -q "^ExecStart=/.*/fitbitctl accounts build$" "$units/config/systemd/fitbit-accounts.service" ||
	{ echo "FAILED: the service does not run fitbitctl accounts build"; exit 1; }
grep -q "^PathChanged=/.*/pam_fitbit.accounts$" "$tmp/fitbit-accounts.path" ||
	{ echo "FAILED: the path is not the map's"; exit 1; }
systemd-analyze verify --man=no "$tmp/fitbit-accounts.path" "$tmp/fitbit-accounts.service" >"$tmp/said" 2>&1 ||
	{ cat "$tmp/said"; exit 1; }
# It is silent about what it likes; of the machine's own units it may speak.
if grep "fitbit-accounts" "$tmp/said"; then exit 1; fi
echo "ok: systemd takes both units"
