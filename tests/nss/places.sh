#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# The installed module where programs are: a session's own environment, a setuid
# program, a chroot, a thread with a stack of 16 KiB, a closed set of descriptors.
set -eu
: "${top_srcdir:=.}"
# shellcheck source=tests/e2e/lib.sh
. "$top_srcdir/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/etc.sh
. "$top_srcdir/tests/e2e/etc.sh"
# shellcheck source=tests/nss/private.sh
. "$top_srcdir/tests/nss/private.sh"
private_etc "$0" "$@"
# shellcheck disable=SC2119
world_start
etc_start
nss_start
map "alice A 30001:30001:Alice A.:/home/alice:/bin/sh:lab=30005"
mapfile -t lines < <(nss_options)
write_config "${lines[@]}"
fitbitctl accounts build >/dev/null
cp "$top_builddir/tests/nss/places" "$W/bin/places"
entry="alice:x:30001:30001:Alice A.:/home/alice:/bin/sh"

same "an empty environment" "$entry" "$(env -i getent passwd alice)"
passed "a program without an environment knows the people"

cp "$W/bin/places" "$W/bin/places_setuid"
chmod 4755 "$W/bin/places_setuid"
same "setuid" "uid 30001 secure 1" "$(setpriv --reuid nobody --regid nogroup --clear-groups "$W/bin/places_setuid" who alice)"
passed "a setuid program knows them"

same "a small stack" "6 right" "$("$W/bin/places" stack alice)"
passed "a thread with 16 KiB of stack knows them"

# A chroot with what it takes and another map than ours in it.
root=$W/root
mkdir -p "$root/etc" "$root/bin" "$root$NSS_DIR"
ldd "$(command -v getent)" "$W/lib/libnss_fitbit.so.2" | grep -o '/[^ ]*' | grep -v : | sort -u |
    while IFS= read -r library; do
	mkdir -p "$root${library%/*}"
	cp -L "$library" "$root$library"
done
cp "$(command -v getent)" "$root/bin/"
mkdir -p "$root/lib/x86_64-linux-gnu" "$root/usr/lib"
cp "$W/lib/libnss_fitbit.so.2" "$root/usr/lib/"
echo "passwd: fitbit" >"$root/etc/nsswitch.conf"
same "a chroot without an index" 2 "$(chroot "$root" /bin/getent passwd alice >/dev/null; echo $?)"
cp "$NSS_DIR/accounts.cdb" "$root$NSS_DIR/"
same "a chroot" "$entry" "$(chroot "$root" /bin/getent passwd alice)"
passed "a chroot knows those of its own index"

# Every system call of a second look-up, by strace: none but glibc's own.
if command -v strace >/dev/null; then
	strace -f -o "$W/log/calls" getent passwd alice alice alice >/dev/null
	same "opens of the index" 1 "$(grep -c 'open.*accounts.cdb' "$W/log/calls")"
	same "descriptors of it" 1 "$(awk '/open.*accounts.cdb/ { sub(/.*= /, ""); fd = $0 } fd != "" && $0 ~ "close\\(" fd "\\)" { n++; fd = "" } END { print n + 0 }' "$W/log/calls")"
	passed "three look-ups map the index once and keep no descriptor"
fi
