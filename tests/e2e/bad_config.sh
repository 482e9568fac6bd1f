#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# A bad configuration against the real module and verifier: the login is
# service_err, nobody is contacted, and the log names the place and the mend.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/etc.sh
. "$top_srcdir/tests/e2e/etc.sh"
# Without root there is no /dev/log of our own: the code and the silence are judged.
[ "$(id -u)" != 0 ] || private_etc "$0" "$@"
# shellcheck disable=SC2119
world_start
[ "$(id -u)" != 0 ] || etc_start
conf=$W/pam_fitbit.conf
me=nobody
map "$me ABC123"
service svc "auth required MODULE"
token=$(mint ABC123)

good() { rm -rf "$conf"; write_config "policy min_uid = 1"; }
login() { printf '%s\n' "$token" | pam_login svc "$me"; }
logged() { cat "$W/log/syslog" "$W/log/verifier.log" 2>/dev/null || true; }

# The good one lets in, or none of what follows says anything.
good
case $(login) in
PAM_SUCCESS*) passed "the good configuration lets in" ;;
*) logged >&2; fail "the good configuration lets nobody in" ;;
esac
requests_before=$(requests)
[ "$requests_before" -gt 0 ] || fail "the provider counts no requests"
connections_before=$(wc -l <"$W/fake/connections")

# refused FACT REGEX: what the log must say of the file as it is now.
refused()
{
	local told
	rm -f "$W/log/verifier.log"
	if [ "$(id -u)" = 0 ]; then : >"$W/log/syslog"; fi
	told=$(login)
	case $told in
	PAM_SERVICE_ERR*) ;;
	*) logged >&2; fail "$1: $told" ;;
	esac
	[ "$(requests)" = "$requests_before" ] || fail "$1: the provider was asked"
	[ "$(wc -l <"$W/fake/connections")" = "$connections_before" ] ||
		fail "$1: the provider was connected to"
	[ "$(id -u)" != 0 ] || await "$1: no '$2' in the log" grep -qE -- "$2" "$W/log/syslog"
	passed "$1"
}

lines() { wc -l <"$conf"; }
last() { echo "pam_fitbit.conf:$(lines): "; }

good; echo 'nosuch = 1' >>"$conf"; refused "an unknown key" "$(last)nosuch is no option"
good; echo '[nosuch]' >>"$conf"; refused "an unknown section" "$(last)nosuch is no section"
good; printf '[policy]\nmin_uid = 1\n' >>"$conf"; refused "a duplicate" "$(last)min_uid was given on line [0-9]+ already: keep one"
good; printf '[login]\ndeadline = 99s\n' >>"$conf"
refused "a value out of range" "$(last)deadline = 99s: out of range, 500ms to 60s"
good; printf '[login]\ntoken_decides = sshd\n' >>"$conf"; refused "sshd may not decide" "$(last)token_decides names sshd.*take it out"
good; sed -i 's/$/\r/' "$conf"; refused "CRLF" 'pam_fitbit.conf:1: a carriage return.*Unix line ends'
good; printf '# \0\n' >>"$conf"; refused "a NUL byte" "$(last)a NUL byte.*restore it"
good; printf '# \033[2J\n' >>"$conf"; refused "a control character" "$(last)a control character: take it out"
good; echo 'client_id = x' | cat - "$conf" >"$W/new"; cat "$W/new" >"$conf"
refused "an option before any section" 'pam_fitbit.conf:1: an option before any section'
good; sed -i 's/^introspect_url = https/introspect_url = http/' "$conf"
refused "plain HTTP" 'pam_fitbit.conf:[0-9]+: introspect_url: is not HTTPS'
good; sed -i '/^client_id/d' "$conf"; refused "no client_id" 'pam_fitbit.conf: .*client_id is empty.*set it'

good; chmod 0666 "$conf"; refused "a world-writable file" 'pam_fitbit.conf: is writable by .*chmod'
good; mv "$conf" "$W/real.conf"; ln -s real.conf "$conf"; refused "a symbolic link" 'pam_fitbit.conf: is a symbolic link: put the file'
rm "$conf"; refused "a missing file" 'pam_fitbit.conf: does not exist: create it'
mkdir "$conf"; refused "a directory" 'pam_fitbit.conf: is no regular file'
rmdir "$conf"; mkfifo "$conf"; refused "a FIFO without a writer" 'pam_fitbit.conf: is no regular file'
good; head -c 10485760 /dev/zero | tr '\0' '\n' >>"$conf"; refused "a file of 10 MB" 'pam_fitbit.conf: is [0-9]+ bytes long, over the limit'
if [ "$(id -u)" = 0 ]; then
	good; chown 12345 "$conf"; refused "another owner" 'pam_fitbit.conf: belongs to uid 12345: chown root'
	good; chmod 0600 "$conf"; refused "a file that the verifier cannot read" 'pam_fitbit.conf: must not be read by uid'
fi

# Files that the configuration names.
with_secret() { rm -f "$conf"; write_config "policy min_uid = 1" "provider client_auth = basic" "provider client_secret_file = $W/secret"; }
secret=$(secret a-client-secret-that-stays-on-this-host)
with_secret; echo "$secret" >"$W/secret"; chmod 0644 "$W/secret"
refused "a world-readable secret" 'secret: is a secret and readable by everybody.*replace the secret'
rm "$W/secret"; refused "a missing secret" 'secret: does not exist: create it'
: >"$W/secret"; chmod 0640 "$W/secret"; [ "$(id -u)" != 0 ] || chgrp "$(id -gn "$RUN_AS")" "$W/secret"
refused "an empty secret" 'secret: is empty: write the secret'
good; echo 'Not A Line' >>"$W/accounts"; refused "a bad line in the account map" 'accounts:2: '
rm "$W/secret"		# the end of the test looks for it everywhere
