#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# The README's "Install" and "First set-up", as printed, on this system seen
# through an overlay: /usr, /etc and /var change there alone. A real sshd then
# lets a person in with a token, and "make uninstall" leaves only what the
# administrator wrote.
set -eu
source=$(cd "$(dirname "$0")/../.." && pwd)
skip() { echo "skipped: $1"; exit 77; }
fail() { echo "FAILED: $*" >&2; exit 1; }

if [ "${1-}" != inside ]; then
	[ "$(id -u)" = 0 ] || skip "an overlay over / needs root"
	fake=$(realpath "${top_builddir:-.}/tests/fakefitbit/fakefitbit")
	[ -x "$fake" ] || skip "the fake provider is not built: make check TESTS="
	W=$(mktemp -d "${TMPDIR:-/tmp}/first-setup.XXXXXX")
	trap 'rm -rf "$W"' EXIT
	chmod 0755 "$W"
	mkdir "$W/upper" "$W/root"
	unshare -m sh -c "mount -t tmpfs tmpfs $W/upper && mkdir $W/upper/u $W/upper/w &&
		mount -t overlay overlay -o lowerdir=/,upperdir=$W/upper/u,workdir=$W/upper/w $W/root" ||
		skip "no overlay can be mounted here"
	status=0
	unshare -m --fork --pid --kill-child sh -c "
		mount -t tmpfs tmpfs $W/upper && mkdir $W/upper/u $W/upper/w &&
		mount -t overlay overlay -o lowerdir=/,upperdir=$W/upper/u,workdir=$W/upper/w $W/root &&
		mount -t proc proc $W/root/proc && mount --rbind /dev $W/root/dev &&
		cp $fake $W/root/srv/fakefitbit && mkdir $W/root/srv/tree && cd $source && git ls-files -z | xargs -0 cp --parents -t $W/root/srv/tree &&
		exec chroot $W/root bash /srv/tree/tests/install/first_setup.sh inside" || status=$?
	exit "$status"
fi

cd /srv/tree
log=/srv/log
shown() { echo "\$ $*" | sed 's/^/    /'; "$@" >"$log" 2>&1 || { tail -n 40 "$log"; fail "$*"; }; }
# The indented lines of a section of the README.
block() { awk -v title="## $1" '$0 == title { on = 1; next } /^## / { on = 0 } on && /^    / { sub(/^    /, ""); print }' README.md; }
# Step N's text in backquotes that is a command.
# shellcheck disable=SC2016 # backquotes of the README
step() { awk -v n="$1." '$1 == n' README.md | sed -n 's/^[^`]*`\([^`]*\)`.*/\1/p'; }

getent passwd _fitbit >/dev/null && deluser --quiet --system _fitbit
find /usr /etc /var /lib -xdev | sort >/srv/before
block Install >/srv/install
grep -q "make install" /srv/install || fail "the README has no install commands"
shown bash -e /srv/install
find /usr /etc /var /lib -xdev | sort >/srv/installed
comm -13 /srv/before /srv/installed | grep -q /pam_fitbit.so || fail "no module was installed"
! grep -rqs pam_fitbit.so /etc/pam.d || fail "installing changed a login"

FAKEFITBIT=/srv/fakefitbit
# shellcheck source=tests/fakefitbit/lib.sh
. tests/fakefitbit/lib.sh
mkdir -m 0755 /srv/fake
fake_start /srv/fake || fail "the provider does not start"
useradd -m -s /bin/bash alice

grep -q "^adduser" <<<"$(step 1)" || fail "step 1 is no adduser"
# shellcheck disable=SC2046 # a command line
shown $(step 1)
# shellcheck disable=SC2119
printf '[provider]\nclient_id = 22CQ7B\nintrospect_url = %s/1.1/oauth2/introspect\nca_file = /srv/fake/ca.pem\n' \
    "$(fake_url)" >/etc/pam_fitbit.conf
chown root:_fitbit /etc/pam_fitbit.conf
chmod 0640 /etc/pam_fitbit.conf
grep -qF "alice 26FWFL" <<<"$(sed -n '/^3\. /p' README.md)" || fail "step 3 names no line"
echo "alice 26FWFL" >/etc/pam_fitbit.accounts
fitbitctl check >"$log" || { cat "$log"; fail "fitbitctl check finds a problem"; }
fake_mint --user 26FWFL | fitbitctl verify --user alice | grep -q "^verdict: allow" || fail "verify does not allow"
sed -i 's/^@include common-auth/auth required pam_fitbit.so/' /etc/pam.d/sshd
grep -q pam_fitbit.so /etc/pam.d/sshd || fail "/etc/pam.d/sshd has no @include common-auth"
sed -i 's/^KbdInteractiveAuthentication no/KbdInteractiveAuthentication yes/' /etc/ssh/sshd_config
fitbitctl check >"$log" || { cat "$log"; fail "fitbitctl check finds a problem"; }
grep -q "in sshd a token alone logs in" "$log" || fail "check does not see sshd"

# sshd takes its connection from ssh itself: no port.
install -d -m 0755 /run/sshd
login()
{
	fake_mint --user "$1" >/srv/token
	printf '#!/bin/sh\ncat /srv/token\n' >/srv/askpass
	chmod 0755 /srv/askpass
	SSH_ASKPASS=/srv/askpass SSH_ASKPASS_REQUIRE=force timeout 60 ssh -o "ProxyCommand=/usr/sbin/sshd -i" \
	    -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
	    -o NumberOfPasswordPrompts=1 -o PreferredAuthentications=keyboard-interactive alice@overlay id -un 2>/dev/null
}
[ "$(login 26FWFL)" = alice ] || fail "alice's token does not log in"
! login 99ZZZZ || fail "another person's token logs in"
echo "a token logs alice in through sshd, another person's does not"

shown make -s uninstall
find /usr /etc /var /lib -xdev | sort >/srv/after
left=$(comm -13 /srv/before /srv/after | grep -v -e '^/var/\(log\|lib\|mail\|cache\)' -e '/alice$' -e '-$' || true)
same="/etc/pam_fitbit.accounts
/etc/pam_fitbit.conf"
[ "$left" = "$same" ] || fail "uninstall left: $left"
echo "uninstall leaves the two files that the administrator wrote"
fake_stop || true
