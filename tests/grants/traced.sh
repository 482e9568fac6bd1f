# SPDX-License-Identifier: ISC
# shellcheck shell=bash disable=SC2154 # tests/e2e/lib.sh has the others
# Verifiers under strace, for tests that end one at each of its system calls; source
# it behind tests/e2e/lib.sh.
#	need_tracing		skips where strace may not trace
#	trace_verifier ["LINE" ...]	the services "traced", whose calls go to
#				$W/log/trace, and "killed", which ends when it enters the call that
#				$W/kill names: "NAME WHEN"; their further lines

need_tracing()
{
	need strace
	strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
}

# The tracer keeps nothing of the login open but what the verifier itself has.
trace_verifier()
{
	local name
	cat >"$W/bin/traced" <<EOF
#!/bin/sh
exec $(command -v strace) -q -f -o "$W/log/trace" "$W/bin/fitbit-verifier" "\$@"
EOF
	cat >"$W/bin/killed" <<EOF
#!/bin/sh
read -r name when <"$W/kill"
exec $(command -v strace) -q -f -o "$W/log/trace" -e trace=\$name \
    -e inject=\$name:signal=SIGKILL:when=\$when "$W/bin/fitbit-verifier" "\$@"
EOF
	chmod 0755 "$W/bin/traced" "$W/bin/killed"
	for name in traced killed; do
		service $name "auth required ${MODULE/verifier=$W\/bin\/fitbit-verifier/verifier=$W/bin/$name}" "$@"
	done
}
