#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# nss.sh [--table FILE]
#
# make bench AREA=nss: what libnss_fitbit adds to a look-up. Every figure is the
# time of one getpwnam_r or getpwuid_r through glibc less that of a module that
# answers a constant (or, for a miss, nothing), in the same run: of p50 and of p99 the
# smallest of interleaved rounds, pinned to one processor. Two ways of dispatch: the source
# fixed by __nss_configure_lookup(), and, as root, a real nsswitch.conf in a
# private mount namespace, where glibc's own files and db are asked too.
# With --table the rows take the place of what stands between "<!-- bench -->"
# and "<!-- end -->" in FILE; make says that where SIZES is not set.
# Environment: ROUNDS (5), CALLS (200000), SIZES, CPU (the last).
: "${top_srcdir:=.}"
if [ "$(id -u)" = 0 ] && [ -z "${NSS_BENCH_PRIVATE-}" ] &&
    unshare -m true 2>/dev/null; then
	NSS_BENCH_PRIVATE=1 exec unshare -m "$0" "$@"
fi
table=""
if [ "${1-}" = --table ]; then table=$(realpath "$2"); fi
# shellcheck source=tests/nss/lib.sh
. "$top_srcdir/tests/nss/lib.sh"
: "${ROUNDS:=5}" "${CALLS:=200000}" "${SIZES:=1000 10000 100000 1000000}"
: "${CPU:=$(($(nproc) - 1))}"
: "${results:=$top_builddir/tests/bench/results.json}"
bench=$top_builddir/tests/bench/nss_bench
export LD_LIBRARY_PATH=$module_dir:$top_builddir/tests/bench/.libs
ways=fixed
if [ -n "${NSS_BENCH_PRIVATE-}" ]; then
	ways="fixed nsswitch"
	mkdir misc
	cp /etc/passwd passwd
	cp /etc/nsswitch.conf nsswitch
	mount --bind nsswitch /etc/nsswitch.conf
fi
missed=0

# lookup WAY SERVICE WHAT ACCOUNTS CALLS: appends "P50 P99" to a file of times
lookup()
{
	local service=$2
	if [ "$1" = nsswitch ]; then
		echo "passwd: $2" >nsswitch
		service=-
	fi
	taskset -c "$CPU" "$bench" "$service" "$3" "$4" "$5" >>"times.$1.$2.$3.$4"
}
# least FILE COLUMN: what others do on this machine only ever adds
least() { sort -n -k "$2,$2" "$1" | awk -v c="$2" 'NR == 1 { print $c }'; }

# row NAME VALUE UNIT BASELINE TARGET: holds when VALUE <= TARGET; "-" is none
row()
{
	local holds=-
	if [ "$5" != - ]; then
		holds=true
		awk -v v="$2" -v t="$5" 'BEGIN { exit v <= t ? 0 : 1 }' || holds=false
	fi
	[ "$holds" != false ] || missed=1
	printf '%-46s %10s %-4s  baseline %8s  target %7s  %s\n' "$1" "$2" "$3" "$4" "$5" \
	    "$(case $holds in true) echo holds ;; false) echo MISSED ;; esac)"
	printf '%s\t%s %s\t%s\t%s\n' "$1" "$2" "$3" "$5" "$holds" >>rows
	"$top_srcdir/tests/bench/merge" "$results" nss "$1" "$2" "$3" "$4" "$5" "$holds"
}
# target WHAT ACCOUNTS
target()
{
	case $1.$2 in
	name.10000|uid.10000) echo 250 ;;
	name.100000|uid.100000) echo 400 ;;
	name.1000000|uid.1000000) echo 600 ;;
	missname.10000) echo 150 ;;
	missname.1000000) echo 300 ;;
	*) echo - ;;
	esac
}
# added WAY WHAT ACCOUNTS: rows for p50 and p99 over the module that does nothing
added()
{
	local floor=constant p50 base p99 base99
	case $2 in miss*) floor=absent ;; esac
	base=$(least "times.$1.$floor.$2.$3" 1)
	p50=$(least "times.$1.fitbit.$2.$3" 1)
	p99=$(least "times.$1.fitbit.$2.$3" 2)
	base99=$(least "times.$1.$floor.$2.$3" 2)
	row "$2 $3 $1 p50 added" $((p50 - base)) ns "$base" "$(target "$2" "$3")"
	row "$2 $3 $1 p99 added" $((p99 - base99)) ns "$base99" \
	    "$(if [ "$2.$3" = name.100000 ]; then echo 2000; else echo -; fi)"
}

# Seconds of CPU (user and system) and kilobytes that a build takes; and the
# wall time, of which the disk's part is what fsync waits for.
build()
{
	local real cpu kb bytes
	command time -f '%e %U %S %M' -o built "$top_builddir/fitbitctl" accounts build \
	    --config "$W/conf" --local >/dev/null
	read -r real kb cpu < <(awk '{ print $1, $4, $2 + $3 }' built)
	bytes=$(stat -c %s nss-test.cdb)
	row "build $1" "$cpu" s - "$(if [ "$1" = 1000000 ]; then echo 2; else echo -; fi)"
	row "build $1 with this disk's fsync" "$real" s "$(disk "$bytes")" -
	row "build $1 memory" $((kb / 1024)) MiB - -
	row "index $1 size" $((bytes / 1000000)) MB - \
	    "$(if [ "$1" = 1000000 ]; then echo 250; else echo -; fi)"
}
# What the disk alone takes for as many bytes, written and synced.
disk()
{
	local t
	t=$( { command time -f %e dd if=nss-test.cdb of=again bs=1M conv=fsync status=none; } 2>&1)
	rm -f again
	echo "$t"
}

glibc_files()
{
	local calls=100
	[ "$1" -lt 100000 ] || calls=20
	[ -n "${NSS_BENCH_PRIVATE-}" ] || return 0
	mount --bind passwd /etc/passwd
	lookup nsswitch files name "$1" "$calls"
	umount /etc/passwd
	row "name $1 nsswitch files" "$(least "times.nsswitch.files.name.$1" 1)" ns - -
}
glibc_db()
{
	[ -n "${NSS_BENCH_PRIVATE-}" ] && command -v makedb >/dev/null || return 0
	[ "$1" -le 100000 ] || return 0
	awk -F: '{ printf "0%d %s\n.%s %s\n=%s %s\n", NR - 1, $0, $1, $0, $3, $0 }' passwd |
	    makedb -o misc/passwd.db - 2>/dev/null || return 0
	mount --bind misc /var/lib/misc
	lookup nsswitch db name "$1" 2000 2>/dev/null || { umount /var/lib/misc; return 0; }
	umount /var/lib/misc
	row "name $1 nsswitch db" "$(least "times.nsswitch.db.name.$1" 1)" ns - -
}

for n in $SIZES; do
	echo "== $n accounts"
	many "$n" >map
	many_passwd "$n" >passwd
	build "$n"
	for _ in $(seq "$ROUNDS"); do
		taskset -c "$CPU" "$bench" - libcdb "$n" "$CALLS" >>"times.fixed.libcdb.name.$n"
		for way in $ways; do
			for what in name uid missname missuid; do
				case $what in miss*) floor=absent ;; *) floor=constant ;; esac
				lookup "$way" "$floor" "$what" "$n" "$CALLS"
				lookup "$way" fitbit "$what" "$n" "$CALLS"
			done
		done
	done
	for way in $ways; do
		for what in name uid missname missuid; do added "$way" "$what" "$n"; done
	done
	row "name $n libcdb's own search, no NSS" "$(least "times.fixed.libcdb.name.$n" 1)" ns - -
	read -r ms entries < <(taskset -c "$CPU" "$bench" fitbit enumerate 1 1)
	[ "$entries" = "$n" ] || { echo "enumeration gave $entries"; missed=1; }
	row "enumerate $n" "$ms" ms - "$(if [ "$n" = 1000000 ]; then echo 1000; else echo -; fi)"
	glibc_files "$n"
	glibc_db "$n"
done

# The rows as a table with a column for each size. In bold: missed.
as_table()
{
	awk -F '\t' -v sizes="$SIZES" '
		{
			k = split($1, word, " ")
			key = ""
			for (i = 1; i <= k; i++)
				if (word[i] ~ /^[0-9]+$/) n = word[i]
				else key = key (key == "" ? "" : " ") word[i]
			if (!(key in seen)) order[++keys] = key
			seen[key] = 1
			cell[key, n] = ($4 == "false" ? "**" $2 "**" : $2) ($3 == "-" ? "" : " (" $3 ")")
		}
		END {
			c = split(sizes, size, " ")
			head = "| accounts |"; line = "|---|"
			for (j = 1; j <= c; j++) { head = head " " size[j] " |"; line = line "---|" }
			print head; print line
			for (i = 1; i <= keys; i++) {
				out = "| " order[i] " |"
				for (j = 1; j <= c; j++) out = out " " cell[order[i], size[j]] " |"
				print out
			}
		}' rows
}
if [ -n "$table" ]; then
	as_table >table
	awk -v date="$(date +%Y-%m-%d)" '
		/^<!-- end -->/ { skip = 0 }
		!skip { print }
		/^<!-- bench -->/ {
			print "Taken on " date ":\n"
			while ((getline line <"table") > 0) print line
			print ""
			skip = 1
		}' "$table" >whole
	cat whole >"$table"
fi
[ "$missed" = 0 ] || { echo "A target was missed."; exit 1; }
