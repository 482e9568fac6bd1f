#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# fitbitctl accounts: edits, refusals, and accounts that come by themselves.
: "${top_srcdir:=.}"
# shellcheck source=tests/nss/lib.sh
. "$top_srcdir/tests/nss/lib.sh"
write_conf "auto = yes
auto_uid_low = 1900000000
auto_uid_high = 1900000019"

state() { { cat map auto ledger nss-test.cdb 2>/dev/null || true; } | md5sum; }

# refused TEXT FACT COMMAND...: it fails, says TEXT, and no file changes
refused()
{
	local text=$1 fact=$2 before
	shift 2
	before=$(state)
	if "$@" >out 2>&1; then
		fail "$fact: it was taken"
	elif ! grep -q -- "$text" out; then
		fail "$fact: $(cat out)"
	elif [ "$(state)" != "$before" ]; then
		fail "$fact: a file changed"
	else
		pass "$fact"
	fi
}

cat >map <<'END'
# The people of this host.
alice	A	1900100000:1900100000:Alice A.:/home/alice:/bin/bash:lab=1900200000

# Not so many.
root    R
END
accounts build >/dev/null
accounts add --uid 1900100001 --gecos "Bob, B." bob 6CGW8Z,google:1
accounts add alice 22,A
accounts add root R2
is "$(cat map)" "# The people of this host.
alice	A,22	1900100000:1900100000:Alice A.:/home/alice:/bin/bash:lab=1900200000

# Not so many.
root    R,R2
bob	6CGW8Z,google:1	1900100001:1900100001:Bob, B.:/home/bob:/bin/bash" "edits keep comments and order"
accounts remove bob google:1
accounts remove alice fitbit:A
is "$(grep -c 'bob	6CGW8Z	1900100001' map) $(grep -c 'alice	22	' map)" "1 1" "a person is taken out of a line"
accounts remove bob
is "$(grep -c bob map)" 0 "a line goes with its login"

refused "reserved" "a reserved uid" accounts add --uid 61500 erin E
refused "1900100000" "a uid twice" accounts add --uid 1900100000 erin E
refused "breaks the rule" "a login in capitals" accounts add --uid 1900100009 Erin E
refused "newline" "a newline in a word" accounts add --uid 1900100009 --gecos $'x\ny Z' erin E
refused "fields\|more than" "a colon in the gecos" accounts add --uid 1900100009 --gecos a:b:c erin E
refused "no GID" "a group without a GID" accounts add --uid 1900100009 --groups new erin E
refused "no line" "a login that is not there" accounts remove erin
refused "edit the file" "an entry for a line that is there" accounts add --uid 1900100009 alice Z
# With the other sources: root is in /etc/passwd, and so are its uid and group.
# shellcheck disable=SC2317 # refused() calls it
accounts_all() { local c=$1; shift; fitbitctl accounts "$c" --config "$W/conf" "$@"; }
refused "another source" "a login of another source" accounts_all add --uid 1900100009 daemon E
refused "another source" "a group of another source" accounts_all add --uid 1900100009 --groups daemon=1900100010 erin E
cp map good
echo "erin" >>map
refused "map:6: " "a bad line, told with its place" accounts build
is "$(accounts find alice 2>&1 | grep -c map:6)" 1 "every reader refuses it"
cp good map
touch map
is "$(accounts check 2>&1 | grep -c 'was changed after')" 1 "check warns of a text that is newer"
accounts build >/dev/null
is "$(accounts check >/dev/null; echo $?)" 0 "check finds nothing after a build"

is "$(accounts find --json 1900100000 | tr -d ' \n')" "[{\"login\":\"alice\",\"persons\":[\"fitbit:22\"],\"uid\":1900100000,\"gid\":1900100000,\"gecos\":\"AliceA.\",\"home\":\"/home/alice\",\"shell\":\"/bin/bash\",\"groups\":[\"lab=1900200000\"],\"automatic\":false,\"file\":\"$W/map\",\"line\":2}]" "find prints JSON"
is "$(accounts list --json | tr -d ' \n' | grep -o '"login":"[a-z]*"' | xargs)" "login:alice login:root" "list prints JSON"
is "$(accounts find fitbit:22 | cut -f1)" alice "find by person"

# Accounts that come by themselves.
is "$(accounts admit fitbit:N1)" fb1900000000 "the first gets the first uid"
is "$(accounts admit fitbit:N1)" fb1900000000 "and keeps it"
is "$(accounts admit fitbit:n1)" fb1900000001 "ids are compared byte by byte"
is "$(accounts admit fitbit:22)" alice "a person in the map gets no other"
is "$(stat -c %a ledger)" 600 "the ledger is the owner's alone"
for i in 1 2 3 4 5 6; do accounts admit "fitbit:C$((i % 3))" >"got$i" & done
wait
is "$(cat got[1-6] | sort | uniq -c | awk '{ print $1 }' | xargs)" "2 2 2" "six at once for three persons: three accounts"
is "$(cut -d' ' -f1 ledger | sort | uniq -d | wc -l)" 0 "no uid twice"
# Removed by hand, and back again: the same uid, and nobody else gets it.
grep -v N1 auto >auto.new && mv auto.new auto
accounts build >/dev/null
is "$(accounts admit fitbit:N2)" fb1900000005 "a uid that was given is not given again"
is "$(accounts admit fitbit:N1)" fb1900000000 "who comes back gets the same"
# A crash between ledger, overlay and index.
cp nss-test.cdb old.cdb; cp nss-test.cdb older.cdb; cp auto old.auto
accounts admit fitbit:X1 >/dev/null
mv old.cdb nss-test.cdb
is "$(accounts admit fitbit:X1)" fb1900000006 "a crash before the index was built"
mv old.auto auto; mv older.cdb nss-test.cdb
is "$(accounts admit fitbit:X1)" fb1900000006 "a crash before the overlay was written"
accounts adopt fb1900000006 >/dev/null
is "$(grep -c X1 map) $(grep -c X1 auto)" "1 0" "an adopted one is in the map"
printf 'fb1900000006\tfitbit:X1\t1900000006:1900000006::/home/fb1900000006:/bin/bash\n' >>auto
is "$(accounts build >/dev/null; echo $?)" 0 "a crash within adopt leaves a map that builds"
accounts admit nobody:1 >/dev/null
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do accounts admit "fitbit:F$i" >/dev/null 2>&1 || true; done
refused "used up" "the range has an end" accounts admit fitbit:LAST
write_conf "auto = no"
refused "auto = no" "off is off" accounts admit fitbit:OTHER
write_conf "auto = yes"
echo "1900000000 x" >>ledger
refused "lose no uid" "a damaged ledger stops it" accounts admit fitbit:OTHER
exit "$failed"
