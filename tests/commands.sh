#!/bin/sh
# SPDX-License-Identifier: ISC
# The manual names each command of fitbitctl, and each option that its help shows.
set -eu
help=$("${top_builddir:-.}/fitbitctl" --help)
pages=$(cat "${top_builddir:-.}"/man/fitbitctl*.[18] "${top_srcdir:-.}"/man/fitbitctl*.[18])
failed=0 asked=0
has() { asked=$((asked + 1)); printf '%s\n' "$pages" | grep -Eq -e "$1" || { echo "FAILED: no manual page has $2"; failed=1; }; }

for command in $(printf '%s\n' "$help" | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
	has "^\\.It Cm ([a-z]+ , )*$command( |\$)" "the command $command"
done
help="$help $("${top_builddir:-.}/fitbitctl" accounts --help 2>&1 || true)"
for option in $(printf '%s\n' "$help" | grep -Eo -e '--[a-z-]+' | sort -u); do
	has "Fl -${option#--}( |\$)" "the option $option"
done
echo "$asked commands and options"
[ "$asked" -gt 20 ] || failed=1
exit $failed
