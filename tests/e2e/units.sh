#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# What systemd itself says of our units without starting them: that it understands
# each line, and how much of the host it would leave to the service. How the
# program takes systemd's socket and tells that it is ready is service.sh's.
set -euo pipefail
: "${top_builddir:=$PWD}"
skip() { echo "SKIP: $*" >&2; exit 77; }
fail() { echo "FAIL: $*" >&2; exit 1; }
command -v systemd-analyze >/dev/null || skip "systemd-analyze is not installed"
W=$(mktemp -d "${TMPDIR:-/tmp}/pam_fitbit.XXXXXX")
trap 'rm -rf "$W"' EXIT

# The programs stand where they were built.
for u in "$top_builddir"/config/systemd/*.{service,socket,path}; do
	sed -E "s|^ExecStart=[^ ]*/([^/ ]+)|ExecStart=$top_builddir/\\1|" "$u" >"$W/${u##*/}"
done
said=$(cd "$W" && systemd-analyze verify --man=no ./*.service ./*.socket ./*.path 2>&1) ||
	fail "systemd does not take the units: $said"
# Whatever else this machine has units of is not ours to complain about.
if grep -E 'fitbit' <<<"$said" | grep -v "Failed to create .*/start"; then
	fail "systemd complains of a unit"
fi
echo "ok - systemd understands the units"

# exposure UNIT MOST [LINE ...]: tenths of systemd's own measure
exposure()
{
	local unit=$1 most=$2
	shift 2
	[ $# = 0 ] || sed -i "/^\[Service\]/a $(printf '%s\\n' "$@")" "$W/$unit"
	said=$(cd "$W" && systemd-analyze security --offline=true --threshold="$most" "./$unit" 2>&1) ||
		fail "$unit is more exposed than $most tenths: $(tail -n 2 <<<"$said")"
	grep -E 'Overall' <<<"$said"
}
exposure fitbit-verifier.service 12
exposure fitbit-verifier.service 11 IPAddressDeny=any IPAddressAllow=localhost
echo "ok - the service is exposed no more than it needs"
