# SPDX-License-Identifier: ISC
# shellcheck shell=bash disable=SC2154,SC2034 # tests/e2e/lib.sh and etc.sh have the others
#
# For tests in a private /etc (tests/e2e/etc.sh): the installed module, found by
# every program as it would be on a host that has it, setuid ones and those in a
# login's session too.
#
#	nss_start		after etc_start; from then on "passwd: files fitbit"
#	NSS_DIR			where its index, overlay and ledger stand
#	nss_options		the lines for write_config
#	fitbitctl WORD ...	with this world's configuration

nss_start()
{
	local index top
	index=$(grep -ao '/[[:alnum:]/_.-]*accounts\.cdb' "$top_builddir/.libs/libnss_fitbit.so.2" | head -n 1)
	NSS_DIR=${index%/*}
	# What is above it may not exist, and is not ours to make: it stands in a tmpfs.
	top=$NSS_DIR
	while [ ! -d "$top" ]; do top=${top%/*}; done
	mount -t tmpfs -o mode=0755 tmpfs "$top"
	mkdir -p "$NSS_DIR"
	mkdir "$W/lib"
	cp "$top_builddir/.libs/libnss_fitbit.so.2" "$W/lib/"
	cp "$top_builddir/fitbitctl" "$W/bin/"
	{ echo "$W/lib"; cat /etc/ld.so.conf; } >"$W/etc/ld.so.conf"
	ldconfig -X -C "$W/etc/ld.so.cache" -f "$W/etc/ld.so.conf" 2>/dev/null ||
		/sbin/ldconfig -X -C "$W/etc/ld.so.cache" -f "$W/etc/ld.so.conf"
	mount --bind "$W/etc/ld.so.cache" /etc/ld.so.cache
	sed -E 's/^(passwd|group|shadow):.*/\1: files fitbit/' /etc/nsswitch.conf >"$W/etc/nsswitch"
	cat "$W/etc/nsswitch" >/etc/nsswitch.conf
	MODULE="$MODULE fitbitctl=$W/bin/fitbitctl"
}

nss_options()
{
	printf '%s\n' "accounts index = $NSS_DIR/accounts.cdb" \
	    "accounts overlay = $NSS_DIR/accounts.auto" \
	    "accounts ledger = $NSS_DIR/accounts.ledger"
}

fitbitctl()
{
	local command=$1 sub=$2
	shift 2
	"$W/bin/fitbitctl" "$command" "$sub" --config "$CONF" "$@"
}
