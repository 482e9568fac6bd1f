#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# A verifier that is frozen holds no login longer than the module allows.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
need pgrep
# shellcheck disable=SC2119
world_start
map "$RUN_AS ABC123"
service frozen "auth required MODULE"
write_config "policy min_uid = 1" "login deadline = 1s"

# Frozen before its first word: the module's own cap, FIRST_FRAME_MS.
cat >"$W/bin/stops" <<END
#!/bin/sh
echo \$\$ >"$W/log/frozen.pid"
kill -STOP \$\$
END
chmod 0755 "$W/bin/stops"
MODULE="${MODULE/$W\/bin\/fitbit-verifier/$W/bin/stops}"
service never "auth required MODULE"
result=$(mint ABC123 | pam_login never "$RUN_AS")
same "a verifier that never speaks" PAM_SERVICE_ERR "${result%% *}"
ms=$(field ms "$result")
[ "${ms%.*}" -ge 1900 ] || fail "the module gave up after $ms ms: was it asked at all?"
[ "${ms%.*}" -lt 4000 ] || fail "the module waited $ms ms for the first frame"
kill -KILL "$(cat "$W/log/frozen.pid")" || fail "nothing was frozen"
passed "the module waits for a first frame no longer than its cap ($ms ms)"

# Frozen in the middle of the exchange: what it announced, and a grace.
mint ABC123 --fault latency | pam_login frozen "$RUN_AS" >"$W/frozen.result" &
login=$!
await "the exchange" test -s "$W/fake/connections"
pid=$(verifier_pids)
[ -n "$pid" ] || fail "no verifier is running"
kill -STOP "$pid"
wait "$login"
result=$(<"$W/frozen.result")
same "a verifier that is frozen in its exchange" PAM_SERVICE_ERR "${result%% *}"
ms=$(field ms "$result")
[ "${ms%.*}" -lt 4000 ] || fail "the module waited $ms ms, the deadline is 1000"
passed "the module waits no longer than the verifier's deadline and a grace ($ms ms)"

# It finds its caller gone and ends.
kill -CONT "$pid"
timeout 10 tail --pid="$pid" -f /dev/null || fail "the verifier stays"
passed "and the verifier, once it runs again, ends"
