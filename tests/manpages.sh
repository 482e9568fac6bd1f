#!/bin/sh
# SPDX-License-Identifier: ISC
# Every manual page is clean mdoc. A page of ours that another names need not be
# installed yet, so that one remark does not count.
set -eu
command -v mandoc >/dev/null || { echo "skipped: mandoc is not installed"; exit 77; }
failed=0
pages=0
for page in "${top_builddir:-.}"/man/*.[1-8] "${top_srcdir:-.}"/man/*.[1-8]; do
	[ -f "$page" ] || continue
	pages=$((pages + 1))
	if mandoc -T lint "$page" 2>&1 | grep -v -e 'referenced manual not found' \
	    -e 'outdated mandoc.db'; then
		echo "FAILED: $page"
		failed=1
	fi
done
echo "$pages pages"
[ "$pages" -gt 0 ] || failed=1
exit $failed
