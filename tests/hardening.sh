#!/bin/sh
# SPDX-License-Identifier: ISC
# What compiler and linker put into each thing that is installed: position
# independent, relocations read-only and bound at the start, no executable stack,
# stack canaries, FORTIFY, and landing pads of CET where the processor has them.
set -u
builddir=${top_builddir:-.}
[ -z "${SAN_FLAGS-}" ] || { echo "SKIP: a sanitizer brings instruments of its own"; exit 77; }
for tool in readelf objdump; do
	command -v "$tool" >/dev/null || { echo "SKIP: $tool is not installed"; exit 77; }
done
failed=0
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT

has() { # FILE WHAT PATTERN IN
	grep -Eq -e "$3" "$W/$4" || { echo "FAILED: $1 has no $2"; failed=1; }
}

hard() {
	file=$1
	readelf -dW "$file" >"$W/dynamic"
	readelf -lW "$file" >"$W/segments"
	readelf -hW "$file" >"$W/header"
	readelf -sW --dyn-syms "$file" >"$W/symbols"
	has "$file" "position independent code" 'DYN' header
	has "$file" "binding at the start" 'BIND_NOW|FLAGS_1.*NOW' dynamic
	has "$file" "read-only relocations" GNU_RELRO segments
	has "$file" "stack that is not executable" 'GNU_STACK.* RW +0x' segments
	has "$file" "stack canary" __stack_chk_fail symbols
	if grep -q 'Machine:.*X86-64' "$W/header"; then
		objdump -d --no-show-raw-insn "$file" >"$W/code"
		has "$file" "landing pads (CET)" endbr64 code
	fi
	grep -q TEXTREL "$W/dynamic" && { echo "FAILED: $file relocates its code"; failed=1; }
	echo "looked at $(basename "$file")"
}

for program in fitbit-verifier fitbitctl fitbit-askpass; do
	hard "$builddir/$program"
	has "$program" "position independent executable" 'FLAGS_1.*PIE' dynamic
	has "$program" "FORTIFY" '__(snprintf|printf|memcpy|vsnprintf)_chk' symbols
done
hard "$builddir/.libs/pam_fitbit.so"
hard "$builddir/.libs/libnss_fitbit.so.2"
exit $failed
