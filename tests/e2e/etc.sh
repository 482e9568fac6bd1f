# SPDX-License-Identifier: ISC
# shellcheck shell=bash disable=SC2154,SC2034 # lib.sh has the others
#
# A private /etc for tests with a real sshd, su, sudo or login: a mount
# namespace of our own, so that nothing of the machine is touched. Source it
# after lib.sh; needs root.
#
#	private_etc "$0" "$@"	first of all: begins again inside the namespace
#	etc_start		after world_start: own /etc/passwd, pam.d, /run ...
#				and /dev/log, which is written to $W/log/syslog
#	etc_user NAME UID [HASH]	an ordinary account with a home directory
#	as_user NAME COMMAND ...	as that user, without her groups
#	sudoers "LINE" ...
#	resolver ADDRESS	the one name server
#	sshd_start SERVICE [LINE ...]	sshd whose PAM service is SERVICE
#	ssh_to NAME [OPTION ...] -- COMMAND	answers each prompt with $ANSWER;
#				what ssh said is in $W/ssh/NAME.out
#	sshd_stop
#	login_stack		what a service that logs in has: service NAME "${login_stack[@]}"

login_stack=("auth required MODULE" "account [success=ok ignore=ignore default=bad] MODULE"
    "account required pam_permit.so" "session required pam_permit.so")

private_etc()
{
	[ "$(id -u)" = 0 ] || skip "needs root, for a mount namespace with an /etc of its own"
	[ -z "${IN_PRIVATE_ETC-}" ] || return 0
	[ -z "${SAN_FLAGS-}" ] || skip "a sanitized module cannot be loaded into sshd, su and sudo"
	unshare -m true 2>/dev/null || skip "the kernel refuses mount namespaces"
	IN_PRIVATE_ETC=1 exec unshare -m --propagation private bash "$@"
}

etc_start()
{
	mkdir "$W/etc" "$W/home"
	for f in passwd group shadow nsswitch.conf; do
		cp -p "/etc/$f" "$W/etc/$f"
		mount --bind "$W/etc/$f" "/etc/$f"
	done
	sed -i -E 's/^(passwd|group|shadow|gshadow|initgroups):.*/\1: files/' "$W/etc/nsswitch.conf"
	mount --bind "$W/pam.d" /etc/pam.d
	mount -t tmpfs -o mode=0755 tmpfs /run
	mkdir /run/sshd
	private_dev
	sink unix /dev/log "$W/log/syslog"
	OUR_JOBS=$(jobs -rp | wc -l)
}

# The machine's devices and a place for /dev/log. Moved away from $W at once:
# what is mounted under $W could be removed with it.
private_dev()
{
	local d
	mkdir "$W/dev"
	mount -t tmpfs -o mode=0755 tmpfs "$W/dev"
	cp -a /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty /dev/ptmx "$W/dev/"
	for d in pts shm; do
		mkdir "$W/dev/$d"
		mount --rbind "/dev/$d" "$W/dev/$d"
	done
	ln -s /proc/self/fd "$W/dev/fd"
	mount --move "$W/dev" /dev
}

# Returns when it is bound; ends with this shell.
sink()
{
	mkfifo "$W/sink"
	"$top_builddir/tests/tools/sink" "$@" >"$W/sink" </dev/null &
	[ "$(cat "$W/sink")" = ready ] || fail "sink $*"
	rm "$W/sink"
}

as_user() { local u=$1; shift; setpriv --reuid "$u" --regid "$u" --clear-groups "$@"; }

sudoers()
{
	printf '%s\n' "Defaults passwd_tries=1, !lecture, !mail_badpass, !mail_no_user" "$@" >"$W/etc/sudoers"
	chmod 0440 "$W/etc/sudoers"
	mount --bind "$W/etc/sudoers" /etc/sudoers
}

resolver()
{
	local real
	real=$(readlink -m /etc/resolv.conf)
	printf 'nameserver %s\noptions attempts:2 timeout:5\n' "$1" >"$W/etc/resolv.conf"
	[ -e "$real" ] || { mkdir -p "${real%/*}"; : >"$real"; }
	mount --bind "$W/etc/resolv.conf" "$real"
}

etc_user()
{
	local hash=${3-'*'}
	printf '%s:x:%s:%s::%s:/bin/sh\n' "$1" "$2" "$2" "$W/home/$1" >>/etc/passwd
	printf '%s:x:%s:\n' "$1" "$2" >>/etc/group
	printf '%s:%s:19000:0:99999:7:::\n' "$1" "$hash" >>/etc/shadow
	mkdir "$W/home/$1"
	chown "$2:$2" "$W/home/$1"
}

sshd_conf()
{
	cat <<-END
	Port $1
	ListenAddress 127.0.0.1
	HostKey $W/ssh/host
	PidFile none
	UsePAM yes
	KbdInteractiveAuthentication yes
	PasswordAuthentication no
	PubkeyAuthentication no
	StrictModes no
	UseDNS no
	PrintMotd no
	PrintLastLog no
	LogLevel VERBOSE
	MaxStartups 100
	END
}

# OpenSSH calls its PAM service as the program is called: a link gives it a name.
sshd_start()
{
	local service=$1 port line
	shift
	mkdir -p "$W/ssh"
	[ -f "$W/ssh/host" ] || ssh-keygen -q -t ed25519 -N '' -f "$W/ssh/host"
	ln -sf /usr/sbin/sshd "$W/ssh/$service"
	[ -p "$W/ssh/up" ] || mkfifo "$W/ssh/up"
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		port=$((20000 + RANDOM))
		# What stands first holds in sshd_config, so the test's lines come before ours.
		{ printf '%s\n' "$@"; sshd_conf "$port"; } >"$W/ssh/conf"
		"$W/ssh/$service" -D -e -f "$W/ssh/conf" 2>"$W/ssh/up" &
		SSHD=$!
		exec 6<"$W/ssh/up"
		while IFS= read -r line <&6; do
			case $line in
			*"Server listening on"*) break 2 ;;
			*"in use"*) break ;;
			esac
		done
		exec 6<&-
		wait "$SSHD" || true
		SSHD=
	done
	[ -n "$SSHD" ] || fail "sshd found no free port"
	cat <&6 >>"$W/log/sshd.log" &
	SSHD_CAT=$!
	exec 6<&-
	SSH_PORT=$port
	OUR_JOBS=$(jobs -rp | wc -l)
	printf '[127.0.0.1]:%s %s\n' "$port" "$(cut -d' ' -f1,2 "$W/ssh/host.pub")" >"$W/ssh/known"
	# shellcheck disable=SC2016 # the script's own variable
	printf '#!/bin/sh\ncat "$ANSWER_FILE"\n' >"$W/ssh/askpass"
	chmod 0755 "$W/ssh/askpass"
}

sshd_stop()
{
	[ -z "${SSHD-}" ] || kill "$SSHD" 2>/dev/null || true
	wait "${SSHD-}" "$SSHD_CAT" 2>/dev/null || true
	SSHD=
	OUR_JOBS=$(jobs -rp | wc -l)
}

ssh_to()
{
	local user=$1 options=() answer=$W/given/answer.$1
	shift
	while [ "$1" != -- ]; do options+=("$1"); shift; done
	shift
	(umask 077; printf '%s\n' "${ANSWER-}" >"$answer")
	ANSWER_FILE=$answer SSH_ASKPASS=$W/ssh/askpass SSH_ASKPASS_REQUIRE=force DISPLAY=none \
	    timeout 30 ssh -F none "${options[@]}" -p "$SSH_PORT" -o UserKnownHostsFile="$W/ssh/known" \
	    -o StrictHostKeyChecking=yes -o NumberOfPasswordPrompts=1 \
	    -o PreferredAuthentications=keyboard-interactive \
	    "$user@127.0.0.1" "$@" </dev/null 2>"$W/ssh/$user.out"
}
