#!/bin/sh
# SPDX-License-Identifier: ISC
# The table of options, the sample and pam_fitbit.conf(5) tell the same: names in
# the same order, types, defaults and ranges.
set -eu
umask 022
cd "${top_builddir:-.}"
print=tests/unit/print_options
sample=config/pam_fitbit.conf
page=man/pam_fitbit.conf.5
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0

same()
{
	if diff -u "$tmp/$1" "$tmp/$2" >"$tmp/diff"; then
		echo "ok: $3"
	else
		echo "FAILED: $3 ($1 against $2)"
		cat "$tmp/diff"
		failed=1
	fi
}

# [section] name default
$print | awk -F '\t' '{ print $1, $2, $6 }' | sed 's/ *$//' >"$tmp/table"
awk '
	/^\[/ { section = substr($0, 2, length($0) - 2) }
	/^#?[a-z_]+ =/ {
		line = $0
		sub(/^#/, "", line)
		name = line; sub(/ =.*/, "", name)
		value = line; sub(/^[a-z_]+ = ?/, "", value)
		if (value ~ /^".*"$/)
			value = substr(value, 2, length(value) - 2)
		print section, name, value
	}' "$sample" | sed 's/ *$//' >"$tmp/sample"
same table sample "the sample has every option with its default"

awk '
	/^\.Ss Section / { section = $3 }
	/^\.It Cm [a-z_]+ = / { name = $3 }
	/^Default: / {
		value = $0
		sub(/^Default: /, "", value)
		sub(/\.$/, "", value)
		if (value == "empty")
			value = ""
		if (value ~ /^".*"$/)
			value = substr(value, 2, length(value) - 2)
		print section, name, value
		name = ""
	}' "$page" | sed 's/ *$//' >"$tmp/page"
same table page "the manual page has every option with its default"

# name type range; only where a range is worth a word
$print | awk -F '\t' '
	function seconds(v) {
		if (v > 0 && v % 86400 == 0) return v / 86400 "d"
		if (v > 0 && v % 3600 == 0) return v / 3600 "h"
		if (v > 0 && v % 60 == 0) return v / 60 "m"
		return v "s"
	}
	function millis(v) { return v % 1000 == 0 ? v / 1000 "s" : v "ms" }
	$2 == "name" { next }
	$3 == "SECONDS" { print $2, "time", seconds($4), "to", seconds($5) }
	$3 == "MILLIS" { print $2, "milliseconds", millis($4), "to", millis($5) }
	$3 == "COUNT" { print $2, "number", $4, "to", $5 }
	$3 == "TEXT" { print $2, "text", $4, "to", $5, "bytes" }
	$3 == "WORDS" { print $2, "words" }
	$3 == "PATH" { print $2, "path" }
	$3 == "URL" { print $2, "url" }
	$3 == "BOOL" { print $2, "yes | no" }' >"$tmp/types"
awk '
	function flush() { if (name != "" && type != "") print name, type range; name = "" }
	/^\.It Cm [a-z_]+ = / {
		flush()
		name = $3; type = $6; range = ""
		if (name == "name" || $5 != "Ar")
			type = ""
		if ($5 == "Cm" && $6 == "yes" && $8 == "no")
			type = "yes | no"
	}
	/^Range: / { range = $0; sub(/^Range:/, "", range); sub(/\.$/, "", range) }
	END { flush() }' "$page" >"$tmp/pagetypes"
same types pagetypes "the manual page has every type and range"

# The sample as it is shipped lets nobody in and says what is missing, and where.
cp "$sample" "$tmp/pam_fitbit.conf"
line=$(grep -n '^client_id =$' "$sample" | cut -d: -f1)
said=$($print "$tmp/pam_fitbit.conf" || true)
case $said in
*"pam_fitbit.conf:$line: [provider] client_id is empty"*) echo "ok: the shipped sample asks for client_id" ;;
*) echo "FAILED: the shipped sample: $said"; failed=1 ;;
esac

# With every default spelt out and a client id it is accepted.
sed -e 's/^#\([a-z_]* =\)/\1/' -e 's/^client_id =$/client_id = 22CQ7B/' "$sample" >"$tmp/full.conf"
if said=$($print "$tmp/full.conf"); then
	echo "ok: the sample with all lines in force is accepted"
else
	echo "FAILED: $said"
	failed=1
fi
exit $failed
