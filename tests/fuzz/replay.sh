#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Each fuzz target once over its corpus, with libFuzzer or without.
set -u
builddir=${top_builddir:-.}/tests/fuzz
corpus=${top_srcdir:-.}/tests/fuzz/corpus
status=0
for dir in "$corpus"/*/; do
	name=$(basename "$dir")
	[ -x "$builddir/fuzz_$name" ] || {
		echo "FAIL: no target for the corpus $name"
		status=1
		continue
	}
	"$builddir/fuzz_$name" "$dir"* >/dev/null 2>"fuzz_$name.err" || {
		echo "FAIL: fuzz_$name"
		cat "fuzz_$name.err"
		status=1
	}
	rm -f "fuzz_$name.err"
done
exit $status
