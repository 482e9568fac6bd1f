#!/bin/bash
# SPDX-License-Identifier: ISC
# document.sh ROWS FILE: what make races found, as a document.
set -eu
cat >"$2.new" <<END
<!-- SPDX-License-Identifier: ISC -->
# Many at once, and a store that fails

Made by \`make races\`, against the fake provider on loopback TLS. *logins* are real ones: pam_fitbit.so, a verifier of its
own each, one person whose token has lapsed (\`[grant] refresh = yes\`); all wait at the prompt and get their answer at
once. *refreshes* call the grant store and rotation without a verifier. *store's system calls*: strace lets each call on the
store's files fail in turn, alone and with all of its kind that follow, during a login; the next login, without the
fault, shows whether the grant is intact. *stopped*: SIGSTOP.

| what | tried | came to |
|---|---:|---|
$(cat "$1")

The target fails when the provider sees one request more, a verdict is another, tokens differ, a store that fails makes
anything but ALLOW, UNAVAILABLE or ERROR, or a grant does not work afterwards.
END
mv "$2.new" "$2"
