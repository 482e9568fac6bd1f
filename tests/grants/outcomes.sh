#!/bin/bash
# SPDX-License-Identifier: ISC
# Every way in which a refresh can end, with a provider that fails on demand:
# what it comes to, how many requests it took, what the row says then, and that
# the grant works again once the fault is over.
set -u
# shellcheck source=tests/grants/lib.sh
. "${top_srcdir:-.}/tests/grants/lib.sh"
world

# FAULT  REQUESTS  RESULT  LEASED-AFTER  NEXT
# `next` is the refresh without the fault: a token, or dead where the
# protocol leaves nothing else (never, while the provider repeats its answers).
faults='
400 1 refused 0 refreshed
invalid_client 1 client_refused 0 refreshed
403 1 client_refused 0 refreshed
404 1 refused 0 refreshed
redirect 1 refused 0 refreshed
410 1 unavailable 0 refreshed
429 1 unavailable 0 refreshed
409 1 uncertain 1 refreshed
500 2 uncertain 1 refreshed
502 2 uncertain 1 refreshed
503 2 uncertain 1 refreshed
204 2 uncertain 1 refreshed
close-before 2 uncertain 1 refreshed
close-after 2 uncertain 1 refreshed
close-headers 2 uncertain 1 refreshed
half-body 2 uncertain 1 refreshed
token-empty 2 uncertain 1 refreshed
token-broken-json 2 uncertain 1 refreshed
token-duplicate 2 uncertain 1 refreshed
token-bad-refresh 2 uncertain 1 refreshed
token-no-access 2 uncertain 1 refreshed
token-no-refresh 2 uncertain 1 refreshed
token-type 2 uncertain 1 refreshed
token-other-user 1 wrong_person 1 refreshed
content-type 2 uncertain 1 refreshed
big-body 2 uncertain 1 refreshed
big-headers 2 uncertain 1 refreshed
latency 1 uncertain 1 refreshed
slow-body 1 uncertain 1 refreshed
invalid_grant 1 dead 0 dead
'
n=0
for replay in same until-used; do
	while read -r fault requests result leased next; do
		[ -n "$fault" ] || continue
		n=$((n + 1)) user=F$n
		fake_control "replay $replay"
		enrol $user
		fake_control "replay $replay" "fault token $fault"
		# A provider that does not end is given up at the deadline.
		case $fault in latency | slow-body) ms=1500 ;; *) ms=20000 ;; esac
		is "$replay $fault" "$(drive refresh $user $ms)" \
		    "$result requests=$requests *"
		[ "$result" = dead ] && state=dead || state=alive
		is "$replay $fault: the row" "$(drive show $user)" \
		    "$state generation=1 leased=$leased held=0"
		fake_control "replay $replay"
		is "$replay $fault: afterwards" "$(drive refresh $user 20000)" "$next *"
	done <<<"$faults"
done

# What is strange but takes nothing from the answer.
for fault in token-no-scope token-no-user token-no-expires token-expires-string \
    token-expires-negative; do
	n=$((n + 1)) user=F$n
	enrol $user
	fake_control "fault token $fault"
	is "$fault" "$(drive refresh $user 20000)" 'refreshed requests=1 *generation=2 *'
	fake_control
	is "$fault: afterwards" "$(drive refresh $user 20000)" 'refreshed *generation=3 *'
done

# One answer is lost, the retry in the same login makes it good; a provider that
# repeats nothing leaves nothing, which is told, and told again.
lost='close-after close-headers half-body token-broken-json token-empty'
for replay in same until-used strict; do
	fake_stop
	fake_start "$work" --replay $replay
	url=$(fake_url)
	for fault in $lost; do
		n=$((n + 1)) user=F$n
		enrol $user
		fake_control "fault token $fault" once
		if [ $replay != strict ]; then
			is "$replay, $fault once" "$(drive refresh $user 20000)" \
			    'refreshed requests=2 *generation=2 *'
			continue
		fi
		is "strict, $fault once" "$(drive refresh $user 20000)" \
		    'dead requests=2 *enrol again'
		is "strict, $fault: the row" "$(drive show $user)" \
		    'dead generation=1 leased=0 *'
		is "strict, $fault: again" "$(drive refresh $user 20000)" \
		    'dead requests=0 *'
		enrol $user
		is "strict, $fault: enrolled again" "$(drive refresh $user 20000)" \
		    'refreshed requests=1 *'
	done
done

# Revoked at the provider; nobody there; no time.
enrol R1
"$fake_program" --dir "$work" revoke --user R1 --client 22CQ7B
is revoked "$(drive refresh R1 20000)" 'dead requests=1 *'
enrol R2
is "nobody listens" "$(url=https://127.0.0.1:1; drive refresh R2 20000)" \
    'unavailable requests=1 *'
is "nobody listens: the row" "$(drive show R2)" 'alive generation=1 leased=0 *'
is "another CA" "$(url=$(fake_url otherca); drive refresh R2 20000)" 'unavailable requests=1 *'
is "a silent peer" "$(url=$(fake_url silent); drive refresh R2 1500)" 'un* requests=1 *'
is "no time is left" "$(drive refresh R2 5)" 'unavailable requests=1 *'
is "a held token that lasts is fresh" "$(drive refresh R2 20000; drive fresh R2 20000)" \
    'refreshed *fresh requests=0 *'
is "nobody's grant" "$(drive refresh NOBODY 5000)" 'store_none *'

# A row, or a key, that is not what was written: nothing is sent.
enrol K1
before=$(wc -l <"$work/requests")
mv "$work/world/key" "$work/world/key.kept"
tr '0-9a-f' '1-9a-f0' <"$work/world/key.kept" >"$work/world/key"
chmod 640 "$work/world/key"
is "another key" "$(drive refresh K1 20000)" 'store_damaged *'
mv "$work/world/key.kept" "$work/world/key"
is "another key: nothing was sent" "$(wc -l <"$work/requests")" "$before"
is "the right key" "$(drive refresh K1 20000)" 'refreshed *'

is "the store" "$(drive check NONE | tail -1)" '*rows are sound'
verdict
