#!/bin/bash
# SPDX-License-Identifier: ISC
# What packages.sh has a booted Debian do. Not to be run anywhere else.
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 HOME=/root
fail() { echo "FAILED: $*"; systemctl status fitbit-verifier.service fitbit-verifier.socket --no-pager -l || true
	journalctl --no-pager -n 40 || true; exit 1; }
did() { echo "ok: $*"; }
apt_get() { apt-get -o Dpkg::Use-Pty=0 -qq -y "$@" >/srv/apt.log 2>&1 || { cat /srv/apt.log; fail "apt-get $*"; }; }
there() { find / -xdev -not -path '/proc/*' -not -path '/sys/*' -not -path '/run/*' -not -path '/tmp/*' -not -path '/srv/*' \
	-not -path '/var/log/*' -not -path '/var/cache/*' -not -path '/var/lib/dpkg/*' -not -path '/var/lib/apt/*' \
	-not -path '/var/lib/systemd/*' -not -path '/var/tmp/*' | sort; }
stacks() { cat /etc/pam.d/*; }

# ---- a host with a person who has a password ----

useradd -m -s /bin/bash alice
echo 'alice:old password' | chpasswd
useradd -m -s /bin/bash mallory
sed -i 's/^KbdInteractiveAuthentication no/KbdInteractiveAuthentication yes/' /etc/ssh/sshd_config
install -d -m 0755 /run/sshd
printf '#!/bin/sh\ncat /srv/answer\n' >/srv/askpass
chmod 0755 /srv/askpass
# login USER ANSWER: who one is then; sshd takes the connection from ssh itself
login()
{
	printf '%s\n' "$2" >/srv/answer
	SSH_ASKPASS=/srv/askpass SSH_ASKPASS_REQUIRE=force timeout 60 ssh -F none -o "ProxyCommand=/usr/sbin/sshd -i" \
	    -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o NumberOfPasswordPrompts=1 \
	    -o PreferredAuthentications=keyboard-interactive "$1@here" id -un 2>/dev/null
}
old_login() { [ "$(login alice "old password")" = alice ] || fail "alice's password does not log in $1"; did "the old login works $1"; }
ssh-keygen -A >/dev/null
old_login "before"
there >/srv/before
stacks >/srv/stacks.before
nss=$(cat /etc/nsswitch.conf)

# ---- installed: no login has changed ----

apt_get install /srv/debs/*.deb
stacks | cmp -s /srv/stacks.before - || fail "installing changed a PAM stack"
systemctl is-enabled -q fitbit-verifier.socket && fail "installing enabled the socket"
[ "$(stat -c '%U:%G %a' /etc/pam_fitbit.conf)" = "root:_fitbit 640" ] || fail "/etc/pam_fitbit.conf: $(stat -c '%U:%G %a' /etc/pam_fitbit.conf)"
grep -q '^passwd:.*fitbit' /etc/nsswitch.conf || fail "nsswitch.conf lacks fitbit"
old_login "with the packages"

# ---- the README's steps, on the packages' files ----

# shellcheck source=tests/fakefitbit/lib.sh
FAKEFITBIT=/srv/fakefitbit . /srv/lib.sh
mkdir -m 0755 /srv/fake
fake_start /srv/fake || fail "the provider does not start"
token() { fake_mint --user "$1"; }
# Written over: its owner and mode stay.
# shellcheck disable=SC2119 # the first of them
printf '[provider]\nclient_id = 22CQ7B\nintrospect_url = %s/1.1/oauth2/introspect\nca_file = /srv/fake/ca.pem\n' \
    "$(fake_url)" >/etc/pam_fitbit.conf
printf 'alice 26FWFL\nerin 30ERIN 30001:30001:Erin:/home/erin:/bin/bash\n' >/etc/pam_fitbit.accounts
fitbitctl accounts build || fail "accounts build"
fitbitctl check >/srv/check || { cat /srv/check; fail "fitbitctl check"; }
token 26FWFL | fitbitctl verify --user alice | grep -q "^verdict: allow" || fail "verify"
[ "$(getent passwd erin | cut -d: -f3)" = 30001 ] || fail "getent does not know erin"
did "the steps of the README"

# ---- the profile is turned on ----

pam-auth-update --package --enable fitbit
grep -q pam_fitbit.so /etc/pam.d/common-auth || fail "the profile is not in common-auth"
[ "$(login alice "$(token 26FWFL)")" = alice ] || fail "alice's token does not log in"
! login alice "$(token 99ZZZZ)" || fail "another person's token logs in"
! login mallory "$(token 26FWFL)" || fail "alice's token logs mallory in"
old_login "beside the token's"
did "a token logs in, on demand"

# ---- the units ----

systemctl enable -q --now fitbit-verifier.socket || fail "the socket does not start"
systemctl is-active -q fitbit-verifier.service && fail "the service runs before anybody asked"
[ "$(login alice "$(token 26FWFL)")" = alice ] || fail "alice's token does not log in through the service"
systemctl is-active -q fitbit-verifier.service || fail "the login did not start the service"
[ "$(systemctl show -p User --value fitbit-verifier.service)" = _fitbit ] || fail "not _fitbit"
fitbitctl status >/srv/status || fail "fitbitctl status"
grep -q "^Seccomp:.2" "/proc/$(systemctl show -p MainPID --value fitbit-verifier.service)/status" || fail "the service has no filter"
did "systemd starts the service at a login, which takes it: $(grep -i -m 1 allow /srv/status | xargs)"
pid=$(systemctl show -p MainPID --value fitbit-verifier.service)
systemctl reload fitbit-verifier.service || fail "reload"
[ "$(systemctl show -p MainPID --value fitbit-verifier.service)" = "$pid" ] || fail "reload ended it"
[ "$(login alice "$(token 26FWFL)")" = alice ] || fail "no login after reload"
did "a reload keeps it"
kill -KILL "$pid"
[ "$(login alice "$(token 26FWFL)")" = alice ] || fail "no login after the service was killed"
did "a login after it was killed"
systemctl stop fitbit-verifier.service
[ "$(login alice "$(token 26FWFL)")" = alice ] || fail "no login after the service was stopped"
! journalctl --no-pager -u fitbit-verifier.service | grep -iq "less of its sandbox\|refuses" || fail "the unit takes the sandbox away"
did "a login after it was stopped starts it again"
systemctl start fitbit-accounts.path
echo 'frank 31FRNK 30002:30002:Frank:/home/frank:/bin/bash' >>/etc/pam_fitbit.accounts
for _ in $(seq 100); do getent passwd frank >/dev/null && break; read -rt 0.1 <> <(:) || :; done
getent passwd frank >/dev/null || fail "the path unit did not build the index"
did "a changed map is built by its path unit"

# ---- an upgrade; the administrator's file stays ----

sum=$(md5sum </etc/pam_fitbit.conf)
pid=$(systemctl show -p MainPID --value fitbit-verifier.service)
[ "$pid" != 0 ] || fail "no service runs before the upgrade"
apt_get -o Dpkg::Options::=--force-confold install /srv/new/*.deb
[ "$(dpkg-query -W -f '${Version}' libpam-fitbit)" = 0.1.1 ] || fail "no upgrade"
[ "$(md5sum </etc/pam_fitbit.conf)" = "$sum" ] || fail "the upgrade changed the administrator's file"
new=$(systemctl show -p MainPID --value fitbit-verifier.service)
case $new in 0|"$pid") fail "the upgrade left the old program at work" ;; esac
[ "$(login alice "$(token 26FWFL)")" = alice ] || fail "no login after the upgrade"
did "an upgrade keeps the file, the profile and the login, and restarts the service"

# ---- removed, purged ----

apt_get remove libpam-fitbit libnss-fitbit fitbit-verifier fitbitctl
! grep -rqs pam_fitbit /etc/pam.d || fail "a stack still names the module"
systemctl is-active -q fitbit-verifier.service fitbit-verifier.socket && fail "a unit of a removed package runs"
old_login "without the packages"
[ -f /etc/pam_fitbit.conf ] || fail "remove took the configuration"
dpkg --purge libpam-fitbit libnss-fitbit fitbit-verifier fitbitctl >/srv/apt.log 2>&1 || { cat /srv/apt.log; fail purge; }
old_login "after the purge"
stacks | cmp -s /srv/stacks.before - || fail "the stacks differ: $(stacks | diff /srv/stacks.before - | head)"
[ "$(cat /etc/nsswitch.conf)" = "$nss" ] || fail "nsswitch.conf differs"
getent passwd _fitbit >/dev/null && fail "_fitbit is still a user"
there >/srv/after
left=$(comm -13 /srv/before /srv/after | grep -v -e '-$' -e '\.mdb$' -e '^/home/' || true)
[ -z "$left" ] || fail "purge left: $left"
did "purge leaves nothing"
echo "all of it holds"
