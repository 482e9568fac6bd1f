#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# glibc's view of the module: through nss_wrapper (which asks modules for no
# shadow entry; the other view does) as whoever runs this, and
# through a real nsswitch.conf in a private mount namespace as root. Also what
# the installed module exports and links. Environment: ACCOUNTS (100000).
: "${top_srcdir:=.}"
# shellcheck source=tests/nss/lib.sh
. "$top_srcdir/tests/nss/lib.sh"
: "${ACCOUNTS:=100000}"
[ -z "${SAN_FLAGS-}" ] || skip "a sanitizer's module cannot be loaded by getent"
module=$top_builddir/.libs/libnss_fitbit.so.2

exported=$(nm -D --defined-only "$module" | awk '{ print $3 }' | sort | xargs)
is "$exported" "$(echo _nss_fitbit_{end{gr,pw,sp}ent,getgr{ent,gid,nam}_r,getpw{ent,nam,uid}_r,getsp{ent,nam}_r,initgroups_dyn,set{gr,pw,sp}ent} |
    tr ' ' '\n' | sort | xargs)" "the module exports its entry points alone"
is "$(readelf -d "$module" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' | xargs)" libc.so.6 \
    "the module links libc alone"
is "$(nm -D --undefined-only "$module" | grep -cE ' (secure_)?getenv|malloc|calloc|pthread_mutex' || true)" 0 \
    "the module reads no environment, allocates nothing and locks nothing"

{
	echo "alice A,B 1800000001:1800000001:x:/h:/s"
} >map
is "$(accounts build >/dev/null 2>&1; echo $?)" 1 "a reserved uid is not built"
{
	cat <<-END
	alice A 1900900001:1900900001:Alice A.:/home/alice:/bin/bash:lab=1900950000,team=1900950001
	bob B 1900900002:1900950000::/srv/bob:/bin/sh:team
	nobody N
	END
	many "$ACCOUNTS"
} >map
accounts build >/dev/null

# view HOW: the same questions, asked by the function ask
view()
{
	is "$(ask passwd alice)" "alice:x:1900900001:1900900001:Alice A.:/home/alice:/bin/bash" "$1: a name"
	is "$(ask passwd 1900900002)" "bob:x:1900900002:1900950000::/srv/bob:/bin/sh" "$1: a uid"
	is "$(ask passwd erin; echo $?)" 2 "$1: an absent name"
	is "$(ask passwd 1900999999; echo $?)" 2 "$1: an absent uid"
	is "$(ask group team)" "team:x:1900950001:alice,bob" "$1: a group"
	is "$(ask group 1900900001)" "alice:x:1900900001:" "$1: a private group by gid"
	is "$(ask group erin; echo $?)" 2 "$1: an absent group"
	is "$(ask initgroups alice)" "alice                 1900950000 1900950001" "$1: groups of a login"
}

if [ -n "${NSS_WRAPPER_SO-}" ]; then
	: >empty
	ask()
	{
		LD_PRELOAD=$NSS_WRAPPER_SO NSS_WRAPPER_PASSWD=$W/empty NSS_WRAPPER_GROUP=$W/empty \
		    NSS_WRAPPER_MODULE_SO_PATH=$module_dir/libnss_fitbit.so.2 \
		    NSS_WRAPPER_MODULE_FN_PREFIX=fitbit getent "$@"
	}
	view wrapper
	is "$(ask passwd | wc -l)" $((ACCOUNTS + 2)) "wrapper: enumeration of users"
	is "$(ask group | wc -l)" $((ACCOUNTS + 3)) "wrapper: enumeration of groups"
	is "$(ask passwd | md5sum)" "$( { echo "alice:x:1900900001:1900900001:Alice A.:/home/alice:/bin/bash"
	    echo "bob:x:1900900002:1900950000::/srv/bob:/bin/sh"
	    many_passwd "$ACCOUNTS"; } | md5sum)" "wrapper: every entry, in the map's order"
else
	echo "nss_wrapper is not installed: that view is left out"
fi

if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null; then
	cat >nsswitch <<-END
	passwd: files fitbit
	group: files fitbit
	shadow: files fitbit
	END
	inside() { unshare -m sh -c 'mount --bind nsswitch /etc/nsswitch.conf && exec "$@"' sh \
	    env LD_LIBRARY_PATH="$module_dir" "$@"; }
	ask() { inside getent "$@"; }
	view nsswitch
	is "$(ask shadow bob)" "bob:*:::::::" "nsswitch: shadow"
	is "$(inside id bob)" "uid=1900900002(bob) gid=1900950000(lab) groups=1900950000(lab),1900950001(team)" "nsswitch: id"
	is "$(ask passwd root | cut -d: -f3)" 0 "nsswitch: files still answer first"
	is "$(ask passwd | grep -c ':x:19')" $((ACCOUNTS + 2)) "nsswitch: enumeration of users"
	is "$(ask shadow | grep -c '^user')" "$ACCOUNTS" "nsswitch: enumeration of shadow"
	rm nss-test.cdb
	is "$(ask passwd alice; echo $?)" 2 "nsswitch: no index, no answer and no complaint"
else
	echo "not root, or no namespaces: the view through nsswitch.conf is left out"
	[ -n "${NSS_WRAPPER_SO-}" ] || skip "neither view can be had"
fi
exit "$failed"
