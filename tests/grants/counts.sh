# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#	is WHAT GOT WANT	counts; WANT is a glob
#	until_true COMMAND ...	waits, for at most a minute, until it succeeds
#	note WHAT TRIED RESULT	a row of the table that make races writes, and shows
#	verdict			the last line and the exit status
passed=0 failed=0

is() {
	# shellcheck disable=SC2053 # a glob
	if [[ $2 == $3 ]]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'FAILED: %s: got "%s", expected "%s"\n' "$1" "$2" "$3"
	fi
}

until_true() {
	local n
	for ((n = 0; n < 3000; n++)); do
		"$@" && return 0
		read -r -t 0.02 <> <(:) || :
	done
	return 1
}

note() {
	printf '%-62s %5s  %s\n' "$@"
	[ -z "${ROWS-}" ] || printf '| %s | %s | %s |\n' "$@" >>"$ROWS"
}

verdict() {
	printf '%d passed, %d failed\n' "$passed" "$failed"
	[ "$failed" -eq 0 ]
}
