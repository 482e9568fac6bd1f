# SPDX-License-Identifier: ISC
# shellcheck shell=bash disable=SC2154,SC2034 # lib.sh has the others
#
# The verifier as a service of the world of lib.sh; source it behind that.
#
#	service_start		socket in $SOCK (root's directory, where we are root), the
#				program as RUN_AS; SERVED is the module's line that asks it
#	service_pid		of the program that runs now
#	service_until WORD	waits for the next line of tests/tools/socket_unit that
#				begins with WORD; the line is in $SAID
#	service_stop		gracefully; its exit status
#	settings ["SECTION NAME = VALUE" ...]	loads ${usual[@]} and these into it
#	report_value METRIC	a number of fitbitctl metrics, without pam_fitbit_
#	ask N COUNT [TOKENS]	so many logins about $PERSON, N at once, with the tokens of a file

service_start()
{
	mkdir -p "$W/run"
	SOCK=$W/run/s
	[ -p "$W/run/out" ] || mkfifo "$W/run/out" "$W/run/hold"
	"$top_builddir/tests/tools/socket_unit" "$SOCK" "$RUN_AS" "$W/bin/fitbit-verifier" \
	    --config "$CONF" <"$W/run/hold" >"$W/run/out" 2>"$W/log/service.err" &
	UNIT=$!
	exec 8>"$W/run/hold" 9<"$W/run/out"
	OUR_JOBS=$(jobs -rp | wc -l)
	SERVED="$W/bin/pam_fitbit.so verifier=$W/bin/fitbit-verifier config=$CONF socket=$SOCK run_as=$RUN_AS"
	service_until ready
}

service_until()
{
	while IFS= read -rt 20 SAID <&9; do
		trace "service: $SAID"
		case $SAID in
		ready\ *) SERVICE_PID=${SAID#ready } ;;
		esac
		case $SAID in
		"$1"*) return 0 ;;
		esac
	done
	fail "the service did not say $1: $(cat "$W/log/service.err"; verifier_log | tail -n 2)"
}

service_pid() { echo "$SERVICE_PID"; }

service_stop()
{
	exec 8>&-
	service_until ended
	wait "$UNIT" || true
	exec 9<&-
	UNIT=
	OUR_JOBS=$(jobs -rp | wc -l)
	return "${SAID#ended }"
}

settings()
{
	write_config "${usual[@]}" "$@"
	kill -HUP "$SERVICE_PID"
	service_until ready
	! verifier_log | grep "not loaded" || fail "settings were refused"
}

report_value() { "$top_builddir/fitbitctl" metrics --socket "$SOCK" | sed -n "s/^pam_fitbit_$1 //p"; }

# ask N COUNT [TOKENS]: what tests/tools/callers says of so many logins about $PERSON
ask() { "$top_builddir/tests/tools/callers" "$SOCK" "$PERSON" "$1" "$2" <"${3:-$W/given/tokens}"; }
