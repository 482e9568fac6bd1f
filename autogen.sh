#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Prepares a fresh checkout: autogen.sh [--install-deps] [configure arguments]
#   --install-deps   install what building and testing need (Debian; root or sudo)
#   NOCONFIGURE=1    make ./configure, but do not run it
set -eu
cd "$(dirname "$0")"

build_deps="build-essential autoconf automake libtool pkg-config
	libpam0g-dev libcurl4-openssl-dev libjson-c-dev libsodium-dev
	libsqlite3-dev libcdb-dev libseccomp-dev libqrencode-dev"
test_deps="check pamtester libpam-wrapper libnss-wrapper libmicrohttpd-dev
	libgnutls28-dev openssh-server openssh-client sshpass expect sudo
	openssl curl gawk procps strace util-linux binutils ca-certificates"

install_deps()
{
	as_root=
	[ "$(id -u)" = 0 ] || as_root=sudo
	missing=
	for p in $build_deps $test_deps; do
		dpkg-query -W -f '${Status}' "$p" 2>/dev/null |
		    grep -q 'ok installed' || missing="$missing $p"
	done
	[ -n "$missing" ] || return 0
	$as_root apt-get update -qq
	# shellcheck disable=SC2086 # a list of words
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
	    --no-install-recommends $missing
}

if [ "${1-}" = --install-deps ]; then
	shift
	install_deps
fi
mkdir -p m4
autoreconf --install --warnings=all
[ -n "${NOCONFIGURE-}" ] || ./configure "$@"
