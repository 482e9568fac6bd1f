#!/usr/bin/env bash
# SPDX-License-Identifier: ISC
# Against an authorization server that is not ours: node-oidc-provider, which npm
# installs here, on loopback TLS. Introspection, code + PKCE, refresh with rotation,
# revocation and the device flow, by the host and by a person's own machine. With
# --table FILE the outcome is written there.
set -eu
# shellcheck source=tests/e2e/lib.sh
. "${top_srcdir:=.}/tests/e2e/lib.sh"
# shellcheck source=tests/enrol/person.sh
. "$top_srcdir/tests/enrol/person.sh"
[ -z "${SAN_FLAGS-}" ] || skip "a sanitized module cannot be loaded into pam_login"
TABLE=
[ "${1-}" != --table ] || TABLE=$2
need node
need npm
need openssl
here=$(cd "$top_srcdir/tests/realserver" && pwd)
place=$top_builddir/tests/realserver/server
mkdir -p "$place"
cp "$here/package.json" "$here/server.mjs" "$here/person.mjs" "$place/"
version=$(sed -n 's/.*"oidc-provider": "\(.*\)".*/\1/p' "$here/package.json")
[ "$(sed -n 's/^  "version": "\(.*\)",/\1/p' "$place/node_modules/oidc-provider/package.json" 2>/dev/null)" = "$version" ] ||
	(cd "$place" && timeout 300 npm install --no-audit --no-fund --no-package-lock \
	    --ignore-scripts >npm.log 2>&1) || skip "npm installs no oidc-provider $version: $(tail -n 1 "$place/npm.log")"
# shellcheck disable=SC2119
world_start

# ---- the server ----

S=$W/real
mkdir "$S"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$S/key.pem" \
    -out "$S/cert.pem" -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 2>/dev/null
node -e 'const c = require("crypto"); process.stdout.write(JSON.stringify(c.generateKeyPairSync(
	"ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" })))' >"$S/key.pem.jwk"
od -An -tx1 -N24 /dev/urandom | tr -d ' \n' >"$W/given/secret"
echo 3600 >"$S/key.pem.ttl"
chmod 0755 "$S"
chmod 0644 "$S/cert.pem"
mkfifo "$S/hold" "$S/out"
node "$place/server.mjs" "$S/cert.pem" "$S/key.pem" "$W/given/secret" <"$S/hold" >"$S/out" 2>"$S/err" &
exec 5>"$S/hold" 4<"$S/out"
read -rt 30 _ port <&4 || skip "oidc-provider does not start: $(tail -n 1 "$S/err")"
# Who keeps its standard input open keeps it running.
cat <&4 >"$S/requests" 5>&- &
issuer=https://127.0.0.1:$port
export NODE_EXTRA_CA_CERTS=$S/cert.pem
browser() { node "$place/person.mjs" "$1" "${WHO-alice}"; }
server_said() { grep -c "^$1" "$S/requests" || true; }
lives() { echo "$1" >"$S/key.pem.ttl"; }

# ---- the host and the person ----

me=$RUN_AS
chmod 0640 "$W/given/secret"
[ "$(id -u)" != 0 ] || chgrp "$(id -gn "$RUN_AS")" "$W/given/secret"
usual=("provider name = rfc7662" "provider client_id = host person" "provider client_auth = basic"
    "provider client_secret_file = $W/given/secret" "provider issuer = $issuer"
    "provider introspect_url = $issuer/token/introspection" "provider token_url = $issuer/token"
    "provider revoke_url = $issuer/token/revocation" "provider authorize_url = $issuer/auth"
    "provider device_url = $issuer/device/auth" "provider rotates = yes"
    "provider ca_file = $S/cert.pem" "policy min_uid = 1"
    "grant client_id = host" "grant client_secret_file = $W/given/secret"
    "grant redirect_uri = http://127.0.0.1:8401/back" "grant scopes = openid offline_access"
    "grant authorize_prompt = consent" "grant refresh = yes" "grant device_services = tel"
    "grant message_services = tel")
write_config "${usual[@]}"
map "$me rfc7662:alice"
service login "auth required MODULE" "account required MODULE"
service tel "auth required MODULE" "account required MODULE"
mkdir "$W/person" "$W/person/config" "$W/person/config/pam_fitbit"
printf '%s\n' "provider = rfc7662" "redirect_uri = http://127.0.0.1:8401/back" \
    "scopes = openid offline_access" "authorize_url = $issuer/auth" "token_url = $issuer/token" \
    "revoke_url = $issuer/token/revocation" "device_url = $issuer/device/auth" \
    "ca_file = $S/cert.pem" "ca_path =" >"$W/person/config/pam_fitbit/client.conf"
fitbitctl=$top_builddir/fitbitctl
ctl() { "$fitbitctl" "$@" --config "$CONF" --run-as "$RUN_AS"; }
kept() { sed -n "s/^$1 = //p" "$W/person/state/pam_fitbit/credentials"; }
# comes_in TOKEN: what a login with it came to
comes_in() {
	local said
	said=$(pam_login login "$me" <<<"$1")
	echo "${said%% *} $(field reason "$(last_login login "$me")")"
}
# fact WHAT EXPECTED FOUND: a row of the table; all are taken, then it fails.
failures=0
: >"$W/rows"
fact() {
	local outcome=yes
	if [ "$2" != "$3" ]; then outcome="NO: $3"; failures=$((failures + 1)); fi
	# shellcheck disable=SC2016 # Markdown's own
	printf '| %s | `%s` | %s |\n' "$1" "$2" "$outcome" >>"$W/rows"
	echo "$outcome - $1: $3"
}

# Code + PKCE by a public client, on the person's own machine.
log_in() { paste browser hers "$fitbitctl" login --paste --client-id "$1" >/dev/null || fail "login: $(cat "$W/err.out")"; her_secrets; }
log_in person
fact "code + PKCE, a public client (\`fitbitctl login\`)" "person 1" "$(kept client_id) $(server_said 'POST /token 200')"
token=$(kept access_token)
fact "introspection: the token logs in" "PAM_SUCCESS allowed" "$(comes_in "$token")"
fact "who that is" "rfc7662:alice" "$(field person "$(last_login login "$me")")"
write_config "${usual[@]}" "provider issuer = $issuer/"
fact "an issuer that is another by one byte" "PAM_AUTH_ERR bad_reply" "$(comes_in "$token")"
write_config "${usual[@]}" "provider client_secret_file = $W/key"
fact "a wrong secret of ours" "PAM_SERVICE_ERR client_refused" "$(comes_in "$token")"
write_config "${usual[@]}" "policy scopes = profile"
fact "a scope that was not given" "PAM_AUTH_ERR scope_missing" "$(comes_in "$token")"
write_config "${usual[@]}"
fact "a token that the server does not know" "PAM_AUTH_ERR token_inactive" "$(comes_in "$(secret "$(tr 'A-Za-z' 'N-ZA-Mn-za-m' <<<"$token")")")"

# Refresh with rotation.
old=$(kept refresh_token)
sed -i 's/^expires = .*/expires = 1/' "$W/person/state/pam_fitbit/credentials"
hers "$fitbitctl" token >"$W/given/token" || fail "no refresh"
her_secrets
fact "a refresh gives another refresh token" "yes" "$([ "$old" != "$(kept refresh_token)" ] && echo yes)"
fact "and a token that logs in" "PAM_SUCCESS allowed" "$(comes_in "$(cat "$W/given/token")")"

# Revocation.
hers "$fitbitctl" logout --yes >/dev/null 2>"$W/err.out" || fail "logout: $(cat "$W/err.out")"
fact "after \`fitbitctl logout\` the token is worth nothing" "PAM_AUTH_ERR token_inactive" "$(comes_in "$(cat "$W/given/token")")"

# Other people, other clients.
WHO=bob log_in person
fact "another person" "PAM_AUTH_ERR not_mapped" "$(comes_in "$(kept access_token)")"
log_in other
fact "another client's token of the right person" "PAM_AUTH_ERR wrong_client" "$(comes_in "$(kept access_token)")"

# The host's own grant: code + PKCE by a confidential client, and a refresh at a login.
paste browser ctl enroll --no-qr "$me" || fail "enroll: $(cat "$W/err.out")"
fact "code + PKCE, a confidential client (\`fitbitctl enroll\`)" "alive" "$(ctl grants show "$me" | sed -n 's/^state: //p')"
lives 4
log_in person
lives 3600
token=$(kept access_token)
until=$(kept expires)
fact "a token that lives four seconds" "PAM_SUCCESS allowed" "$(comes_in "$token")"
lapsed() { [ "$(date +%s)" -gt "$until" ]; }
await "its end" lapsed
fact "after its end: by a refresh of the host's grant" "PAM_SUCCESS allowed" "$(comes_in "$token")"
fact "as the log says" "1" "$(last_login login "$me" | grep -c 'one of its grant took its place')"
ctl grants revoke "rfc7662:alice" >"$W/err.out" 2>&1 || fail "revoke: $(cat "$W/err.out")"
fact "\`fitbitctl grants revoke\`: grants that are left, and what the server was told" "0 2" \
    "$(ctl grants list | grep -c alice || true) $(server_said 'POST /token/revocation 200')"

# The device flow: in the conversation, and on the person's machine.
code_in() { sed -n 's/.*\([A-Z]\{4\}-[A-Z]\{4\}\).*/\1/p' "$1" | head -n 1; }
shown() { [ -n "$(code_in "$1")" ]; }
pam_login tel "$me" --tell <<<"" >"$W/log/tel" 2>&1 5>&- &
pid=$!
await "the page" shown "$W/log/tel"
browser "$issuer/device?user_code=$(code_in "$W/log/tel")" >/dev/null || fail "the device page"
wait "$pid"
fact "the device flow in the conversation" "PAM_SUCCESS allowed" "$(grep -o '^PAM_[A-Z_]*' "$W/log/tel") $(field reason "$(last_login tel "$me")")"
hers "$fitbitctl" login --device --client-id person >"$W/log/device" 2>&1 5>&- &
pid=$!
await "the page" shown "$W/log/device"
browser "$issuer/device?user_code=$(code_in "$W/log/device")" >/dev/null || fail "the device page"
wait "$pid" || fail "login --device: $(cat "$W/log/device")"
her_secrets
fact "\`fitbitctl login --device\`, and its token" "PAM_SUCCESS allowed" "$(comes_in "$(kept access_token)")"

# The same with the issuer's name alone: every URL is out of the server's metadata.
found=("${usual[@]}" "provider introspect_url = " "provider token_url = " "provider revoke_url = "
    "provider authorize_url = " "provider device_url = ")
write_config "${found[@]}"
asked=$(server_said 'GET /.well-known/')
fact "\`issuer\` alone: a login" "PAM_SUCCESS allowed" "$(comes_in "$(kept access_token)")"
[ "$(server_said 'GET /.well-known/')" -gt "$asked" ] || fail "the server's metadata was not asked for"
rm "$W/log/tel"
pam_login tel "$me" --tell <<<"" >"$W/log/tel" 2>&1 5>&- &
pid=$!
await "the page" shown "$W/log/tel"
browser "$issuer/device?user_code=$(code_in "$W/log/tel")" >/dev/null || fail "the device page"
wait "$pid"
fact "\`issuer\` alone: the device flow" "PAM_SUCCESS allowed" "$(grep -o '^PAM_[A-Z_]*' "$W/log/tel") $(field reason "$(last_login tel "$me")")"
if paste browser ctl enroll --no-qr "$me"; then said=alive; else said=$(cat "$W/err.out"); fi
fact "\`issuer\` alone: \`fitbitctl enroll\`" "alive" "$said"
exec 5>&-

if [ -n "$TABLE" ]; then
	{
		cat <<-END
		<!-- SPDX-License-Identifier: ISC -->
		# Against an authorization server that is not ours

		Made by \`make realserver\`: node-oidc-provider $version (npm, pinned in \`tests/realserver/package.json\`, node $(node --version)),
		started by the test on loopback TLS and asked through \`[provider] name = rfc7662\`. A browser of some 60 lines
		(\`tests/realserver/person.mjs\`) logs in on its pages and agrees. It exits non-zero when a row says NO, and 77 where
		node, npm or the package is missing.

		| what | expected | so it was |
		|---|---|---|
		END
		cat "$W/rows"
	} >"$W/realserver.md"
	cat "$W/realserver.md" >"$TABLE"
fi
[ "$failures" = 0 ] || fail "$failures rows say NO"
passed "node-oidc-provider $version: $(wc -l <"$W/rows") facts"
