#!/bin/bash
# SPDX-License-Identifier: ISC
# fitbit-askpass under a real ssh client, against a real sshd whose PAM module
# asks what a hostile server likes and writes down each answer: the token
# reaches an allowed host that asks our question, and nobody else.
. "${top_srcdir:-.}/tests/client/world.sh" || exit 1
world_begin

for program in ssh /usr/sbin/sshd ssh-keygen; do
	command -v "$program" >/dev/null || skip "$program is not installed"
done
record=$top_builddir/tests/client/.libs/pam_record.so
[ -f "$record" ] || skip "the test's PAM module was not built"
record=$(realpath "$record")
me=$(id -un)
service=ck$$

# The service file's directory in /etc/pam.d's place: bound over it in a mount
# namespace of its own for root, by pam_wrapper for anybody else.
mkdir "$dir/pam.d" "$dir/sshd"
for name in "$service" other; do
	cat >"$dir/pam.d/$name" <<-END
	auth required $record $dir/prompt $dir/answers
	account required pam_deny.so
	END
done
ln -s /usr/sbin/sshd "$dir/sshd/$service"
ssh-keygen -q -t ed25519 -N '' -f "$dir/hostkey"
port=$(free_port)
cat >"$dir/sshd_config" <<END
Port $port
ListenAddress 127.0.0.1
HostKey $dir/hostkey
PidFile none
UsePAM yes
StrictModes no
PermitRootLogin yes
KbdInteractiveAuthentication yes
PasswordAuthentication no
PubkeyAuthentication no
END

serve() {
	if [ "$(id -u)" = 0 ]; then
		# shellcheck disable=SC2016 # for the inner shell
		exec unshare -m sh -c 'mount --bind "$1/pam.d" /etc/pam.d &&
		    mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd &&
		    exec "$1/sshd/$2" -D -e -f "$1/sshd_config"' sh "$dir" "$service"
	fi
	export LD_PRELOAD=$PAM_WRAPPER_SO PAM_WRAPPER=1
	export PAM_WRAPPER_SERVICE_DIR=$dir/pam.d
	exec "$dir/sshd/$service" -D -e -f "$dir/sshd_config"
}

sshd_stop() {
	kill "$sshd_pid" 2>/dev/null
}

start_sshd() {
	local line=
	if [ "$(id -u)" = 0 ]; then
		unshare -m true 2>/dev/null || skip "no mount namespaces here"
	else
		PAM_WRAPPER_SO=${PAM_WRAPPER_SO%% *}
		[ -f "${PAM_WRAPPER_SO:-}" ] || skip "pam_wrapper is not installed"
		at_end wrapper_tidy
	fi
	exec 5< <(serve 2>&1)
	sshd_pid=$!
	at_end sshd_stop
	while [ "${line#*listening}" = "$line" ]; do
		IFS= read -r line <&5 || skip "sshd did not start: $line"
		echo "$line" >>"$dir/sshd.log"
	done
	cat <&5 >>"$dir/sshd.log" &
	exec 5<&-
}

# pam_wrapper leaves a directory for each process that ends without it.
wrapper_tidy() {
	local d
	for d in /tmp/pam.?; do
		[ -e "$d/$service" ] || [ -e "$d/pam.d/$service" ] || continue
		rm -rf "$d"
	done
}

# The other askpass: writes down what it was asked and says what $dir/say holds.
cat >"$dir/fallback" <<END
#!/bin/sh
printf 'hint=%s question=%s\n' "\$SSH_ASKPASS_PROMPT" "\$1" >>"$dir/handed"
cat "$dir/say"
END
chmod 755 "$dir/fallback"

# ssh HOST [OPTION ...]: as the askpass program sees it, without a terminal.
run_ssh() {
	local host=$1
	shift
	: >"$dir/answers"
	: >"$dir/handed"
	# shellcheck disable=SC2086 # options of the whole run
	SSH_ASKPASS=$askpass SSH_ASKPASS_REQUIRE=force timeout 60 setsid -w \
	    ssh -F none -p "$port" -l "$me" -o NumberOfPasswordPrompts=1 \
	    -o UserKnownHostsFile="$dir/known" -o GlobalKnownHostsFile=none \
	    -o UpdateHostKeys=no -o HostName=127.0.0.1 -o CheckHostIP=no \
	    -o HostKeyAlias="$host" "$@" "$host" true \
	    </dev/null >"$dir/out" 2>"$dir/err"
}

answered() {
	sed -n 's/^answer=//p' "$dir/answers"
}

ask() {
	# shellcheck disable=SC2059 # the table's backslashes are meant
	printf "$1" >"$dir/prompt"
}

# FACT: the last ssh gave the token to nobody.
kept() {
	local where
	for where in answers handed out err; do
		if grep -q -F -e "$token" "$dir/$where"; then
			fail "$1: the token is in $where"
			return
		fi
	done
	echo "ok: $1"
}

fake_start "$dir/fake" || fail "the fake provider did not start"
write_conf 'hosts = good.example 192.0.2.7'
read -r token refresh < <(fake_grant --client "$client")
write_login "$token" "$refresh" "$(($(date +%s) + 20000))"
start_sshd
export FITBIT_ASKPASS_FALLBACK=$dir/fallback

# An unknown host key: the question is not ours, and nobody says yes for it.
ask 'Fitbit token: '
echo no >"$dir/say"
run_ssh good.example -o StrictHostKeyChecking=ask
kept "unknown host key, the other askpass says no"
grep -q 'hint= question=The authenticity of host' "$dir/handed" ||
    fail "the host-key question was not handed on"
[ -z "$(answered)" ] || fail "the server was answered"

FITBIT_ASKPASS_FALLBACK='' run_ssh good.example -o StrictHostKeyChecking=ask
kept "unknown host key, nobody to ask"
grep -q 'Host key verification failed' "$dir/err" || fail "unclear: $(cat "$dir/err")"
[ ! -s "$dir/known" ] || fail "a host key was learnt"

echo yes >"$dir/say"
run_ssh good.example -o StrictHostKeyChecking=ask
[ "$(answered)" = "$token" ] ||
    fail "unknown host key, the other askpass says yes: $(cat "$dir/err")"
[ "$(wc -l <"$dir/answers")" -eq 1 ] || fail "more than one answer"
echo "ok: the token reaches the allowed host once its key is known"

# From here on every key is known.
awk -v OFS=' ' '{ print "good.example,evil.example,192.0.2.7", $1, $2 }' \
    "$dir/hostkey.pub" >"$dir/known"
sed -i 's/\.example,192/.example,192/' "$dir/known"
echo not-a-token >"$dir/say"

run_ssh good.example
[ "$(answered)" = "$token" ] || fail "allowed host: $(cat "$dir/err")"
run_ssh 192.0.2.7
[ "$(answered)" = "$token" ] || fail "allowed address: $(cat "$dir/err")"
run_ssh GOOD.example
[ "$(answered)" = "$token" ] || fail "a name in upper case: $(cat "$dir/err")"

run_ssh evil.example
kept "a host that is not allowed"
[ "$(answered)" = not-a-token ] || fail "not handed on: $(cat "$dir/err")"
grep -q 'evil.example.*none of your hosts' "$dir/err" || fail "unclear: $(cat "$dir/err")"

# What a server may try. On the host that is not allowed and on the one that is.
while IFS= read -r prompt; do
	ask "$prompt"
	run_ssh evil.example
	kept "evil.example asks '$prompt'"
done <<'END'
(alice@good.example) Fitbit token: 
x@good.example) Fitbit token: 
) (alice@good.example) Fitbit token: 
\n(alice@good.example) Fitbit token: 
\r(alice@good.example) Fitbit token: 
\r\033[2K\r(alice@good.example) Fitbit token: 
\b\b\b\b\b\b\b\b\b\b\b\b\b\b\bgood.example) Fitbit token: 
Fitbit token: \n(alice@good.example) Fitbit token: 
END
while IFS= read -r prompt; do
	ask "$prompt"
	run_ssh good.example
	kept "good.example asks '$prompt'"
done <<'END'
Password: 
Your Fitbit token: 
Fitbit token: or password: 
Fitbit token: \n
fitbit token: 
code: 
END

# Who else may ask. A program called ssh that is not OpenSSH, and no ssh at all.
ask 'Fitbit token: '
cp "$(command -v bash)" "$dir/ssh"
question='(alice@good.example) Fitbit token: '
: >"$dir/answers"
for caller in "$dir/ssh" "$(command -v bash)"; do
	: >"$dir/handed"
	# The colon keeps the shell from being replaced by what it runs.
	# shellcheck disable=SC2016 # for the inner shell
	"$caller" -c '"$1" "$2"; :' caller "$askpass" "$question" \
	    >"$dir/out" 2>"$dir/err" </dev/null
	kept "$caller asks"
	[ "$(cat "$dir/out")" = not-a-token ] || fail "not handed on: $(cat "$dir/err")"
done

# Settings that cannot be read allow no host.
echo 'hosts good.example' >>"$XDG_CONFIG_HOME/pam_fitbit/client.conf"
run_ssh good.example
kept "client.conf is damaged"
write_conf 'hosts ='
run_ssh good.example
kept "no host is allowed"

# A lapsed token is renewed before it is given, and the other way to ask.
write_conf 'hosts = good.example' "askpass = $dir/fallback"
unset FITBIT_ASKPASS_FALLBACK
write_login "$token" "$refresh" 1
run_ssh good.example
[ "$(login_value access_token)" != "$token" ] || fail "a lapsed token is not renewed"
token=$(login_value access_token)
is "a lapsed token is renewed" "$token" "$(answered)"
ask 'Password: '
run_ssh good.example
kept "the askpass of client.conf"
[ "$(answered)" = not-a-token ] || fail "not handed on: $(cat "$dir/err")"

# Handed on to itself it stops.
write_conf 'hosts = good.example' "askpass = $(realpath "$askpass")"
run_ssh good.example
kept "handed on to itself"
grep -q 'to itself' "$dir/err" || fail "unclear: $(cat "$dir/err")"

echo "$failures failures"
[ "$failures" -eq 0 ]
