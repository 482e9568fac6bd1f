#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# The Debian packages on a fresh Debian that a real systemd has booted: installed,
# set up by the README's steps, a login over ssh on demand and through the service's
# units, an upgrade with a changed /etc file, remove and purge. Before, in between
# and after it the old login works.
#	INSTALL_ROOT=DIR	a Debian root from before (made by debootstrap otherwise)
#	INSTALL_DEBS=DIR	packages from before (made by ci/deb otherwise)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
skip() { echo "skipped: $1"; exit 77; }
[ "$(id -u)" = 0 ] || skip "a container needs root"
for tool in systemd-nspawn debootstrap dpkg-deb; do
	command -v "$tool" >/dev/null || skip "$tool is not installed"
done
fake=$(realpath "${top_builddir:-.}/tests/fakefitbit/fakefitbit")
[ -x "$fake" ] || skip "the fake provider is not built: make check TESTS="
W=$(mktemp -d "${TMPDIR:-/tmp}/packages.XXXXXX")
trap 'rm -rf --one-file-system "$W"' EXIT
chmod 0755 "$W"
mkdir "$W/debs" "$W/new" "$W/upper" "$W/root" "$W/out"

packages=systemd,systemd-sysv,dbus,openssh-server,openssh-client,ca-certificates,libpam-runtime,adduser,\
libcurl4,libjson-c5,libsodium23,libsqlite3-0,libcdb1,libseccomp2,libqrencode4,procps,libmicrohttpd12,libgnutls30
base=${INSTALL_ROOT-}
if [ -z "$base" ]; then
	base=$W/base
	echo "debootstrap: some minutes"
	debootstrap --variant=minbase --include="$packages" bookworm "$base" >"$W/log" 2>&1 ||
		skip "debootstrap fails: $(tail -n 1 "$W/log")"
fi
if [ -n "${INSTALL_DEBS-}" ]; then
	cp "$INSTALL_DEBS"/*.deb "$W/debs"
else
	"$source/ci/deb" "$W/debs"
fi
rm -f "$W"/debs/*dbgsym*

# The next version: another sample of the /etc file in it.
for deb in "$W"/debs/*.deb; do
	dpkg-deb -R "$deb" "$W/tree"
	sed -i -E 's/^(Version: ).*/\10.1.1/; s/\(= 0\.1\.0\)/(= 0.1.1)/' "$W/tree/DEBIAN/control"
	[ ! -f "$W/tree/etc/pam_fitbit.conf" ] || echo "# of 0.1.1" >>"$W/tree/etc/pam_fitbit.conf"
	(cd "$W/tree" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | xargs -0 md5sum >DEBIAN/md5sums)
	dpkg-deb -b "$W/tree" "$W/new" >/dev/null
	rm -rf "$W/tree"
done

cat >"$W/unit" <<'END'
[Unit]
Description=What is done inside
After=multi-user.target dbus.service
SuccessAction=poweroff-force
FailureAction=poweroff-force
[Service]
Type=oneshot
ExecStart=/bin/bash /srv/inside.sh
StandardOutput=file:/nspout/said
StandardError=file:/nspout/said
END
cat >"$W/container.sh" <<'END'
set -eu
W=$1 base=$2
mount -t tmpfs tmpfs "$W/upper"
mkdir "$W/upper/u" "$W/upper/w"
mount -t overlay overlay -o "lowerdir=$base,upperdir=$W/upper/u,workdir=$W/upper/w" "$W/root"
cp -r "$W/debs" "$W/new" "$W/root/srv/"
cp "$3" "$W/root/srv/fakefitbit"
cp "$4/tests/fakefitbit/lib.sh" "$4/tests/install/inside.sh" "$4/README.md" "$W/root/srv/"
cp "$W/unit" "$W/root/etc/systemd/system/inside.service"
mkdir -p "$W/root/etc/systemd/system/multi-user.target.wants"
ln -sf ../inside.service "$W/root/etc/systemd/system/multi-user.target.wants/inside.service"
: >"$W/root/etc/machine-id"
timeout 300 systemd-nspawn --quiet -D "$W/root" --bind="$W/out:/nspout" --boot --register=no --keep-unit \
    --private-network --system-call-filter="landlock_create_ruleset landlock_add_rule landlock_restrict_self" --console=pipe </dev/null >"$W/out/console" 2>&1 || true
END
unshare -m bash "$W/container.sh" "$W" "$base" "$fake" "$source"
[ -f "$W/out/said" ] || { tail -n 20 "$W/out/console"; skip "no systemd boots here"; }
cat "$W/out/said"
[ "$(tail -n 1 "$W/out/said")" = "all of it holds" ]
