#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# make environments: each hostile variable in the environment of a root caller, of a
# setuid caller and of the service. What is answered, what the provider is asked and
# which files there are afterwards is what it is with a clean environment.
#	environments.sh --table FILE	writes docs/environments.md
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/service_lib.sh
. "$top_srcdir/tests/e2e/service_lib.sh"
[ "$(id -u)" = 0 ] || skip "needs root, to make a setuid caller"
[ -z "${SAN_FLAGS-}" ] || skip "a sanitizer reads the environment itself"
table=
[ "${1-}" != --table ] || table=$2

# shellcheck disable=SC2119
world_start
map "daemon ABC123"
usual=("policy min_uid = 1" "service throttle = 0" "service breaker = 0")
write_config "${usual[@]}"
service demand "auth required MODULE" "account required MODULE"
trap_port=$(fake_port http 2>/dev/null || echo 9)
mkdir "$W/evil" "$W/drop"
chmod 0777 "$W/drop"
printf 'nameserver 192.0.2.1\n' >"$W/evil/resolv"
printf 'localhost evil.example\n' >"$W/evil/hosts"
printf 'openssl_conf = x\n[x]\nengines = y\n[y]\nz = w\n[w]\ndynamic_path = /nonexistent.so\n' >"$W/evil/openssl.cnf"
printf 'machine 127.0.0.1 login x password y\n' >"$W/evil/.netrc"
printf 'insecure\nproxy = "http://127.0.0.1:%s"\n' "$trap_port" >"$W/evil/.curlrc"
cp "$top_builddir/tests/tools/pam_login" "$W/bin/setuid_login"
chown root "$W/bin/setuid_login"
chmod 4755 "$W/bin/setuid_login"

hostile=(
	"https_proxy=http://127.0.0.1:9" "HTTPS_PROXY=http://127.0.0.1:9" "http_proxy=http://127.0.0.1:9"
	"ALL_PROXY=socks5://127.0.0.1:9" "NO_PROXY=*"
	"SSLKEYLOGFILE=$W/drop/keys" "SSL_CERT_FILE=/dev/null" "SSL_CERT_DIR=/nonexistent"
	"CURL_CA_BUNDLE=/dev/null" "CURL_HOME=$W/evil" "CURL_SSL_BACKEND=none"
	"OPENSSL_CONF=$W/evil/openssl.cnf" "OPENSSL_MODULES=$W/evil" "OPENSSL_ENGINES=$W/evil"
	"NETRC=$W/evil/.netrc" "HOME=$W/evil" "XDG_CONFIG_HOME=$W/evil"
	"RES_OPTIONS=attempts:9 timeout:30 ndots:15" "LOCALDOMAIN=evil.example" "HOSTALIASES=$W/evil/hosts"
	"RESOLV_HOST_CONF=$W/evil/hosts" "TZ=:$W/evil/hosts" "LOCPATH=$W/evil" "LC_ALL=tr_TR.UTF-8" "NLSPATH=$W/evil/%N"
	"LD_PRELOAD=$W/evil/none.so" "LD_LIBRARY_PATH=$W/evil" "LD_AUDIT=$W/evil/none.so" "LD_DEBUG=all"
	"LD_DEBUG_OUTPUT=$W/drop/ld" "GCONV_PATH=$W/evil" "MALLOC_TRACE=$W/drop/malloc"
	"GLIBC_TUNABLES=glibc.malloc.check=3" "TMPDIR=$W/evil" "SQLITE_TMPDIR=$W/evil"
	"PATH=$W/evil" "IFS=/" "LISTEN_FDS=1" "NOTIFY_SOCKET=$W/drop/notify"
)

# answers CALLER [VARIABLE]: what a good and a bad token come to, and what was asked
answers()
{
	local caller=$1 before how program=("$top_builddir/tests/tools/pam_login")
	shift
	before=$(requests)
	case $caller in
	root) how=demand ;;
	setuid) how=demand program=(/usr/bin/setpriv --reuid=65534 --regid=65534 --clear-groups "$W/bin/setuid_login") ;;
	service) how=served ;;
	esac
	for token in "$good" "$bad"; do
		env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin ${1:+"$1"} /usr/bin/env "${program[@]}" --confdir "$W/pam.d" \
		    --service "$how" --user daemon <<<"$token" 2>/dev/null | sed -n 's/ .*//p' || true
	done | xargs
	echo "asked $(($(requests) - before)), dropped $(find "$W/drop" -type f | wc -l)"
}

good=$(mint ABC123)
bad=$(mint XYZ789)
rows=() wrong=0
try() # CALLER VARIABLE
{
	local found
	found=$(answers "$1" "$2")
	if [ "$found" = "$clean" ]; then
		result=same
	else
		result="**$(xargs <<<"$found")**"
		wrong=$((wrong + 1))
		echo "FAILED: $1 with $2: $(xargs <<<"$found")"
	fi
}

for caller in root setuid; do
	clean=$(answers $caller "")
	[ "$clean" = "PAM_SUCCESS PAM_AUTH_ERR
asked 2, dropped 0" ] || fail "$caller, clean: $clean"
	for i in "${!hostile[@]}"; do
		try $caller "${hostile[i]}"
		rows[i]="${rows[i]-| \`${hostile[i]%%=*}\` |} $result |"
	done
	echo "$caller: ${#hostile[@]} variables"
done
for i in "${!hostile[@]}"; do
	name=${hostile[i]%%=*}
	case $name in
	LISTEN_FDS|NOTIFY_SOCKET|PATH|IFS|LD_*)
		# The first two are how a service manager speaks to it, the others would hold for the shell here.
		rows[i]="${rows[i]} - |"
		continue ;;
	esac
	(
		export "${hostile[i]?}"
		service_start
		service served "auth required $SERVED" "account required $SERVED"
		clean="PAM_SUCCESS PAM_AUTH_ERR
asked 2, dropped 0"
		try service ""
		service_stop || fail "the service ended with $?"
		echo "$result" >"$W/result"
	)
	result=$(cat "$W/result")
	[ "$result" = same ] || wrong=$((wrong + 1))
	rows[i]="${rows[i]} $result |"
done
echo "service: done; $wrong differ"
if [ -n "$table" ]; then
	cat >"$table" <<-END
	<!-- SPDX-License-Identifier: ISC -->
	# Hostile environments

	Made by \`make environments\`: each variable with a value that would mislead, in the environment of a caller that is root, of
	a setuid program that an ordinary user started, and of the service. *same*: a good token is let in, a bad one is
	not, the provider is asked twice, and no file appears, as in a clean environment. The target fails otherwise.

	| variable | root caller | setuid caller | service |
	|---|---|---|---|
	$(printf '%s\n' "${rows[@]}")
	END
fi
[ "$wrong" = 0 ]
