#!/bin/sh
# SPDX-License-Identifier: ISC
# fitbitctl check over a made-up host below a directory: a good one, then one
# thing wrong at a time, and the row that must tell it.
set -u
umask 022
cd "${top_builddir:-.}" || exit 99
ctl=$(pwd)/fitbitctl
tmp=$(mktemp -d)
chmod 0755 "$tmp"
trap 'fake_stop 2>/dev/null; rm -rf "$tmp"' EXIT
root=$tmp/root
failed=0
passed=0

fake_program=$(pwd)/tests/fakefitbit/fakefitbit
# shellcheck disable=SC1091
. "${top_srcdir:-.}/tests/fakefitbit/lib.sh"

# Where this build looks for its programs: fitbitctl says it of an empty root.
mkdir "$tmp/empty"
told=$($ctl check --offline --root "$tmp/empty")
verifier=$(echo "$told" | sed -n "s|^problem *$tmp/empty\(.*\): the verifier is missing.*|\1|p")
module=$(echo "$told" | sed -n "s|^problem *$tmp/empty\(.*\): the PAM module is missing.*|\1|p")
if [ -z "$verifier" ] || [ -z "$module" ]; then
	echo "FAILED: an empty root does not tell of verifier and module: $told"
	exit 1
fi

put()	# FILE MODE, text on standard input
{
	mkdir -p "$root$(dirname "$1")"
	rm -rf "$root$1"
	cat >"$root$1"
	chmod "$2" "$root$1"
}

good_host()
{
	rm -rf "$root"
	mkdir "$root"
	echo '_fitbit:x:12345:12345:verifier:/nonexistent:/usr/sbin/nologin' | put /etc/passwd 0644
	put /etc/pam_fitbit.conf 0644 <<-EOF
		[provider]
		client_id = 22CQ7B
		ca_path = /etc/cas
		[accounts]
		file = /etc/map
		index =
		[host]
		key_file =
		state_dir =
	EOF
	echo 'alice 26FWFL' | put /etc/map 0644
	echo x | put /etc/cas/01234567.0 0644
	echo x | put "$verifier" 0755
	echo x | put "$module" 0644
	put /etc/pam.d/sshd 0644 <<-EOF
		auth [success=done default=die] pam_fitbit.so
		account required pam_fitbit.so
		account required pam_unix.so
	EOF
	printf 'UsePAM yes\nKbdInteractiveAuthentication yes\n' | put /etc/ssh/sshd_config 0644
}

conf()	# adds lines to the good configuration
{
	printf '%s\n' "$@" >>"$root/etc/pam_fitbit.conf"
}

# expect STATUS LEVEL TEXT: a row of that level holds the text (a basic regular expression).
expect()
{
	told=$($ctl check --offline --root "$root" --config /etc/pam_fitbit.conf 2>&1)
	status=$?
	if [ $status -eq "$1" ] && echo "$told" | grep -q "^$2 .*$3"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: expected status $1 and '$2 ... $3', got $status:"
		echo "$told"
	fi
}

good_host; expect 0 ok 'configuration is accepted'
good_host; expect 0 ok 'account map is accepted'
good_host; expect 0 ok 'sshd a token alone logs in'
good_host; expect 0 ok 'sshd can ask for a token'
good_host; expect 0 ok 'LoginGraceTime leaves time'
good_host; expect 0 note 'root cannot log in through sshd'
good_host; expect 0 note 'provider was not asked'
if echo "$told" | grep -q '^\(warning\|problem\) '; then
	echo "FAILED: the good host is not good:"
	echo "$told"
	failed=$((failed + 1))
fi

# User, files, owners, modes.
good_host; : >"$root/etc/passwd"; expect 1 problem 'user does not exist'
good_host; echo '_fitbit:x:0:0::/:/usr/sbin/nologin' >"$root/etc/passwd"; expect 1 problem "root's uid"
good_host; echo '_fitbit:x:12345:12345::/:/bin/bash' >"$root/etc/passwd"; expect 0 warning 'shell /bin/bash'
good_host; rm "$root/etc/pam_fitbit.conf"; expect 1 problem 'pam_fitbit.conf: does not exist'
good_host; conf '[policy]' 'min_uid = 0'; expect 1 problem 'pam_fitbit.conf:11: min_uid = 0'
good_host; chmod 0664 "$root/etc/pam_fitbit.conf"; expect 1 problem 'writable by its group'
good_host; chmod 0600 "$root/etc/pam_fitbit.conf"; expect 1 problem 'cannot be read by _fitbit'
good_host; mv "$root/etc/pam_fitbit.conf" "$root/etc/c"; ln -s c "$root/etc/pam_fitbit.conf"
expect 1 problem 'symbolic link'
good_host; chmod 0777 "$root/etc"; expect 1 problem "/etc: others than root can put"
good_host; chmod 0750 "$root/etc"; expect 1 problem '/etc: this directory cannot be entered'
good_host; conf '[provider]' 'client_auth = basic' 'client_secret_file = /etc/secret'
expect 1 problem '/etc/secret: does not exist'
echo s3cret | put /etc/secret 0644; expect 1 problem 'secret and readable by everybody'
: | put /etc/secret 0640; expect 1 problem '/etc/secret: this file cannot be read by _fitbit'
sed -i 's/^state_dir =$/state_dir = \/var\/state/' "$root/etc/pam_fitbit.conf"
expect 1 note 'state_dir does not exist'
mkdir -p "$root/var/state"; expect 1 problem 'must be a directory of _fitbit'
good_host; sed -i 's/^key_file =$/key_file = \/etc\/key/' "$root/etc/pam_fitbit.conf"
expect 0 note 'key_file does not exist'
if [ "$(id -u)" = 0 ]; then
	good_host; chown 12346 "$root/etc/pam_fitbit.conf"; expect 1 problem 'belongs to uid 12346'
	good_host; conf '[provider]' 'client_auth = basic' 'client_secret_file = /etc/secret'
	echo s3cret | put /etc/secret 0640; chgrp 12345 "$root/etc/secret"
	expect 0 ok 'client_secret_file is kept safely'
	: | put /etc/secret 0640; chgrp 12345 "$root/etc/secret"; expect 1 problem 'client_secret_file is empty'
	sed -i 's/^state_dir =$/state_dir = \/var\/state/' "$root/etc/pam_fitbit.conf"
	mkdir -p "$root/var/state"; chmod 0700 "$root/var/state"; chown 12345 "$root/var/state"
	expect 1 ok 'state_dir is kept safely'
fi

# Programs and trust.
good_host; rm "$root$verifier"; expect 1 problem 'verifier is missing'
good_host; chmod 0700 "$root$verifier"; expect 1 problem 'verifier cannot be run'
good_host; chmod 0777 "$root$verifier"; expect 1 problem 'verifier can be changed'
good_host; chmod 4755 "$root$verifier"; expect 1 problem 'verifier is setuid'
good_host; chmod 0666 "$root$module"; expect 1 problem 'PAM module can be changed'
good_host; rm "$root/etc/cas/01234567.0"; expect 1 problem 'hashed certificates'

# The account map.
good_host; rm "$root/etc/map"; expect 1 problem '/etc/map: does not exist'
good_host; echo 'Bad Line!' >>"$root/etc/map"; expect 1 problem '/etc/map:2: '
good_host; chmod 0602 "$root/etc/map"; expect 1 problem '/etc/map: is writable'
good_host; chmod 0600 "$root/etc/map"; expect 1 problem 'map cannot be read by _fitbit'
good_host; : >"$root/etc/map"; expect 0 warning 'map is empty'
good_host; conf '[provider]' 'name = nobody'; expect 1 problem 'name = nobody: no such provider'

# PAM stacks. tests/unit/check_pam_stack holds what each means; this, that it is told.
stack()	# SERVICE, text on standard input
{
	good_host
	put "/etc/pam.d/$1" 0644
}

good_host; rm "$root/etc/pam.d/sshd"; expect 0 warning 'no service uses pam_fitbit.so'
stack su <<-EOF
	auth sufficient pam_fitbit.so
	auth required pam_permit.so
EOF
expect 1 problem '/su:1: su lets everybody in without any credential'
stack sudo <<-EOF
	auth required pam_permit.so
	auth [success=ok authinfo_unavail=ignore default=bad] pam_fitbit.so
EOF
expect 1 problem '/sudo:2: while the provider is down.*anybody gets in'
stack sudo <<-EOF
	auth required pam_unix.so
	auth [success=ok authinfo_unavail=ignore default=bad] pam_fitbit.so
EOF
expect 0 warning '/sudo:2: while the provider is down.*rest of the stack alone'
stack sudo <<-EOF
	auth required pam_unix.so
	auth [success=ok service_err=ignore default=bad] pam_fitbit.so
EOF
expect 0 warning 'while our configuration is refused'
stack sudo <<-EOF
	auth required pam_unix.so
	auth [success=ok module_unknown=ignore default=bad] pam_fitbit.so
EOF
expect 0 warning 'while the module cannot be loaded'
stack sudo <<-EOF
	auth required pam_unix.so
	auth optional pam_fitbit.so
EOF
expect 1 problem 'in sudo a right token lets nobody in'
stack login <<-EOF
	auth required pam_fitbit.so
EOF
expect 0 warning 'root cannot log in through login'
expect 0 note 'nobody logs in through login while the provider is down'
expect 0 note 'login does not check again'
stack login <<-EOF
	auth required pam_fitbit.so nullok
EOF
expect 1 problem 'argument nullok is unknown'
stack kiosk <<-EOF
	auth required pam_fitbit.so placeholder=guest
EOF
expect 1 problem 'may not decide the account in kiosk'
stack login <<-EOF
	auth required pam_fitbit.so placeholder=guest
	account required pam_fitbit.so
EOF
expect 1 problem 'refuses everybody whom something else authenticated'
stack login <<-EOF
	auth required pam_fitbit.so
	account sufficient pam_fitbit.so
	account required pam_unix.so
EOF
expect 0 warning 'is not asked after a login by token'
expect 0 warning 'lapses between login and session'
stack login <<-EOF
	account required pam_unix.so
	account [success=ok authinfo_unavail=ignore ignore=ignore default=bad] pam_fitbit.so gate
EOF
expect 0 warning 'gate of login is open while the provider is down'
stack login <<-EOF
	account required pam_unix.so
	account optional pam_fitbit.so gate
EOF
expect 1 problem "gate's refusal keeps nobody out"
stack login <<-EOF
	@include common-auth
EOF
echo 'auth required pam_fitbit.so' | put /etc/pam.d/common-auth 0644
expect 0 ok '/common-auth:1: in login a token alone logs in'
stack login <<-EOF
	auth requird pam_fitbit.so
EOF
expect 0 warning '/login:1: requird is no control'
good_host; conf '[policy]' 'services = sshd nosuch'; expect 0 note 'names nosuch, which is no service'

# sshd.
good_host; echo 'UsePAM no' >"$root/etc/ssh/sshd_config"; expect 1 problem 'sshd does not use PAM'
good_host; printf 'UsePAM yes\nKbdInteractiveAuthentication no\n' >"$root/etc/ssh/sshd_config"
expect 0 warning 'cannot show our prompt'
echo 'PasswordAuthentication no' >>"$root/etc/ssh/sshd_config"; expect 1 problem 'no way to ask for a token'
good_host; expect 0 note 'by the password method meets silence'
good_host; echo 'LoginGraceTime 5' >>"$root/etc/ssh/sshd_config"; expect 1 problem '5 s ends before'
tel() { good_host; conf '[grant]' 'client_id = 22CQ7B' 'device_services = sshd' "$@"; }
tel; expect 0 warning 'the provider has no device flow'
tel 'device_wait = 5m' '[provider]' 'device_url = https://p.example/d'; expect 0 note '120 s ends a login before'
tel '[provider]' 'device_url = https://p.example/d'; expect 0 ok 'configuration is accepted'
good_host; echo 'LoginGraceTime 15' >>"$root/etc/ssh/sshd_config"; expect 0 warning '15 s is short'
good_host; printf 'Match User x\nUsePAM no\n' >>"$root/etc/ssh/sshd_config"; expect 0 note 'Match blocks'
good_host; echo 'AuthenticationMethods publickey' >>"$root/etc/ssh/sshd_config"
expect 0 warning 'AuthenticationMethods publickey never asks'

# What a file holds reaches no terminal as it is.
good_host; printf 'auth required pam_fitbit.so \033[2Jx\n' >"$root/etc/pam.d/sshd"
expect 1 problem 'argument ?\[2Jx is unknown'

# The same as JSON, and how the command line may be wrong.
good_host
if command -v python3 >/dev/null; then
	if $ctl check --json --offline --root "$root" --config /etc/pam_fitbit.conf |
	    python3 -c '
import json, sys
d = json.load(sys.stdin)
assert d["worst"] == "note", d["worst"]
assert all(set(f) == {"level", "where", "what", "mend"} for f in d["findings"])
assert any(f["what"] == "the configuration is accepted" for f in d["findings"])'; then
		passed=$((passed + 1))
	else
		echo "FAILED: --json"
		failed=$((failed + 1))
	fi
fi
for wrong in 'check --nosuch' 'check x' 'check --config relative' 'check --root relative' nosuch ''; do
	# shellcheck disable=SC2086 # words
	$ctl $wrong >/dev/null 2>&1
	if [ $? -eq 2 ]; then
		passed=$((passed + 1))
	else
		echo "FAILED: fitbitctl $wrong: not status 2"
		failed=$((failed + 1))
	fi
done

# The provider over TLS.
provider()	# URL CA STATUS LEVEL TEXT
{
	good_host
	conf '[provider]' "introspect_url = $1" 'ca_file = /etc/ca.pem'
	cp "$2" "$root/etc/ca.pem"
	chmod 0644 "$root/etc/ca.pem"
	told=$($ctl check --root "$root" --config /etc/pam_fitbit.conf 2>&1)
	status=$?
	if [ $status -eq "$3" ] && echo "$told" | grep -q "^$4 .*$5"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: expected status $3 and '$4 ... $5', got $status:"
		echo "$told"
	fi
}

if [ -x "$fake_program" ] && fake_start "$tmp/fake"; then
	path=/1.1/oauth2/introspect
	provider "$(fake_url)$path" "$tmp/fake/ca.pem" 0 ok 'provider is reached'
	provider "$(fake_url wronghost)$path" "$tmp/fake/ca.pem" 1 problem 'certificate is not accepted'
	provider "$(fake_url expired)$path" "$tmp/fake/ca.pem" 1 problem 'certificate is not accepted'
	provider "$(fake_url otherca)$path" "$tmp/fake/ca.pem" 1 problem 'certificate is not accepted'
	provider "$(fake_url)/nosuch" "$tmp/fake/ca.pem" 1 problem 'no introspection there'
	fake_control 'fault introspect 410'
	provider "$(fake_url)$path" "$tmp/fake/ca.pem" 1 problem 'has retired this endpoint'
	fake_control 'fault introspect 429'
	provider "$(fake_url)$path" "$tmp/fake/ca.pem" 0 warning 'limits our requests'
	fake_control 'fault introspect 500'
	provider "$(fake_url)$path" "$tmp/fake/ca.pem" 0 warning 'error of its own'
	url=$(fake_url)
	fake_stop
	provider "$url$path" "$tmp/fake/ca.pem" 1 problem 'cannot be reached'
else
	echo "fakefitbit is not built: TLS reach was not tried"
fi

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
