# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# Start and ask the fake provider from a test; source it.
#	fake_start DIR [OPTION ...]	returns once it answers; ends with this
#					shell or with fake_stop
#	fake_port NAME			number of a port (README.md)
#	fake_url [NAME]			https://127.0.0.1:PORT of it
#	fake_mint [OPTION ...]		one access token
#	fake_grant [OPTION ...]		"ACCESS REFRESH"
#	fake_control [LINE ...]		replace DIR/control, none: remove it
#	fake_count PATTERN		lines of DIR/requests that match
#	fake_stop			its exit status

fake_program=${FAKEFITBIT:-${top_builddir:-.}/tests/fakefitbit/fakefitbit}

fake_start() {
	fake_dir=$1
	shift
	mkdir -p "$fake_dir"
	rm -f "$fake_dir/up"
	mkfifo "$fake_dir/up"
	"$fake_program" --dir "$fake_dir" --with-parent "$@" \
	    >"$fake_dir/up" </dev/null &
	fake_pid=$!
	# The server closes its end when it is ready, or dies.
	cat "$fake_dir/up" >/dev/null
	rm -f "$fake_dir/up"
	[ -f "$fake_dir/ports" ] || return 1
}

fake_port() {
	awk -v name="$1" '$1 == name { print $2 }' "$fake_dir/ports"
}

fake_url() {
	echo "https://127.0.0.1:$(fake_port "${1:-https}")"
}

fake_mint() {
	"$fake_program" --dir "$fake_dir" mint "$@"
}

fake_grant() {
	"$fake_program" --dir "$fake_dir" mint-grant "$@"
}

fake_control() {
	if [ $# -eq 0 ]; then
		rm -f "$fake_dir/control"
		return
	fi
	printf '%s\n' "$@" >"$fake_dir/control.new"
	mv "$fake_dir/control.new" "$fake_dir/control"
}

fake_count() {
	grep -c -e "$1" "$fake_dir/requests"
}

fake_stop() {
	[ -n "${fake_pid:-}" ] || return 0
	kill "$fake_pid" 2>/dev/null
	wait "$fake_pid" 2>/dev/null
	set -- $?
	fake_pid=
	return "$1"
}
