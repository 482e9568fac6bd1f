#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
#
# The hostile replies in the dialects besides Fitbit's, whose own run is hostile.sh.
#	dialects.sh			audience confusion, and every twelfth of the rest (make check)
#	dialects.sh all			all of them (make hostile)
#	dialects.sh --table FILE	audience confusion alone, in all three; FILE is docs/audience.md
set -eu
: "${top_builddir:=$PWD}" "${top_srcdir:=$PWD}"
export top_builddir top_srcdir
hostile=$top_srcdir/tests/hostile/hostile.sh

hostile_in() { DIALECT=$1 bash "$hostile" "${@:2}" </dev/null; }

audience_rows()
{
	local row
	for row in fitbit rfc7662 google-health; do
		RESULTS="$tmp/$row" hostile_in "$row" audience ${1:+$(aud_of "$row")} >&2 || return
	done
}
aud_of() { [ "$1" = fitbit ] || echo "aud-$1"; }

# One table of what all dialects share, one each of what is a dialect's own.
audience_table()
{
	cat <<-END
	<!-- SPDX-License-Identifier: ISC -->
	# Tokens that are not for this host

	Made by \`make audience\`: real verifiers, asked by the module's protocol, about tokens that are active and of the right
	person, whose client or audience is not (or not surely) ours. Our client is \`22CQ7B\`; in rfc7662 \`[provider] audience\` is
	\`account\`. The target fails when one that must be refused is not, when the reason is another, and when none is let in
	that must be.

	| dialect | tried | refused | let in, and must be |
	|---|---:|---:|---:|
	END
	local row
	for row in fitbit rfc7662 google-health; do
		awk -F'\t' -v row="$row" '{ n++; if ($2 ~ /^ALLOW:/) in_++ }
			END { printf "| %s | %d | %d | %d |\n", row, n, n - in_, in_ }' "$tmp/$row"
	done
	for row in rfc7662 google-health; do
		printf '\n## %s\n\n| the answer | verdict |\n|---|---|\n' "$row"
		sed -n "s/^aud-$row\///p" "$tmp/$row" | awk -F'\t' '{ printf "| %s | %s |\n", $3, $2 }'
	done
	cat <<-END

	## What all three were asked

	In each dialect's own names: \`client_id\` is \`azp\` in google-health, beside an \`aud\` that is ours.

	END
	printf '| the answer | fitbit | rfc7662 | google-health |\n|---|---|---|---|\n'
	awk -F'\t' '$1 ~ /^audience\// { if (!($1 in text)) order[++n] = $1; text[$1] = $3; got[FILENAME, $1] = $2 }
		END { for (i = 1; i <= n; i++) { a = order[i]; gsub(/\|/, "\\|", text[a])
			printf "| %s | %s | %s | %s |\n", text[a], got[ARGV[1], a], got[ARGV[2], a], got[ARGV[3], a] } }' \
	    "$tmp/fitbit" "$tmp/rfc7662" "$tmp/google-health"
}

case ${1-} in
--table)
	tmp=$(mktemp -d)
	trap 'rm -rf "$tmp"' EXIT
	audience_rows own
	audience_table >"$2" ;;
all)
	hostile_in rfc7662 all
	hostile_in google-health all ;;
*)
	for row in rfc7662 google-health; do
		EVERY=2 hostile_in "$row" "aud-$row"
		EVERY=16 hostile_in "$row" all
	done ;;
esac
