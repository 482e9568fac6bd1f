# SPDX-License-Identifier: ISC
# shellcheck shell=bash
# shellcheck disable=SC2154 # hostile.sh sets them before it calls
# TLS servers of every bad kind. hostile.sh sources this and calls tls_vectors,
# which prints a line of hostile's LIST for each:
#
#	fake NAME EXPECT TEXT PORT [HOST] ["OPTION" ...]
#			a port of the fake provider, with its token
#	tls NAME EXPECT TEXT CERT [HOST] [s_server OPTION ...]
#			an openssl s_server with that certificate, which says a
#			right answer to whoever completes the handshake
#
# OPTIONs are lines of write_config. Certificates are made in $W/tls by
#	cert NAME ISSUER SUBJECT-ALT-NAME [extension line ...]
# with an EC key and SHA-256, or as $key and $md say.

T=
tls_dir()
{
	T=$W/tls
	mkdir -p "$T/empty"
	chmod 0755 "$T" "$T/empty"
	key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256) md=-sha256 days=2
	ca root root "basicConstraints=critical,CA:TRUE"
	ca otherroot otherroot "basicConstraints=critical,CA:TRUE"
	# The same name as root's, another key.
	ca imposter imposter "basicConstraints=critical,CA:TRUE" root
	ca inter root "basicConstraints=critical,CA:TRUE"
	ca pathlen0 root "basicConstraints=critical,CA:TRUE,pathlen:0"
	ca belowpathlen0 pathlen0 "basicConstraints=critical,CA:TRUE"
	ca noca root "basicConstraints=critical,CA:FALSE"
	ca nobasic root "subjectKeyIdentifier=hash"
	ca nosign root $'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature'
	ca constrained root $'basicConstraints=critical,CA:TRUE\nnameConstraints=critical,permitted;IP:192.0.2.0/255.255.255.0'
	ca excluded root $'basicConstraints=critical,CA:TRUE\nnameConstraints=critical,excluded;IP:127.0.0.0/255.0.0.0'
	days=-1
	ca lapsed root "basicConstraints=critical,CA:TRUE"
	days=2
}

# ca NAME ISSUER EXTENSIONS [COMMON NAME]; ISSUER NAME: self-signed
ca()
{
	issue "$1" "$2" "$3" "${4-$1}"
}

cert()
{
	local name=$1 issuer=$2 san=$3
	shift 3
	issue "$name" "$issuer" "$(printf '%s\n' ${san:+"subjectAltName=$san"} "basicConstraints=critical,CA:FALSE" "$@")" "$name"
}

issue()
{
	local name=$1 issuer=$2 ext=$3 cn=$4
	{
		openssl req -new "${key[@]}" -nodes -keyout "$T/$name.key" \
		    -subj "/CN=$cn" -out "$T/$name.csr"
		if [ "$name" = "$issuer" ]; then
			openssl x509 -req -in "$T/$name.csr" -signkey "$T/$name.key" \
			    "$md" -days "$days" -extfile <(printf '%s\n' "$ext") -out "$T/$name.pem"
		else
			openssl x509 -req -in "$T/$name.csr" -CA "$T/$issuer.pem" \
			    -CAkey "$T/$issuer.key" -CAcreateserial "$md" -days "$days" \
			    -extfile <(printf '%s\n' "$ext") -out "$T/$name.pem"
		fi
	} >"$T/openssl.log" 2>&1 || { cat "$T/openssl.log" >&2; fail "the certificate $name cannot be made"; }
	chmod 0644 "$T/$name.pem"
}

# The port of a new s_server in $port; it keeps the answer for whoever comes.
serve()
{
	local name=$1 cert=$2 in out line
	shift 2
	mkfifo "$T/$name.in"
	exec {out}< <(exec openssl s_server -accept 127.0.0.1:0 -naccept 1 \
	    -cert "$T/$cert.pem" -key "$T/$cert.key" "$@" <"$T/$name.in" 2>&1)
	tls_pids+=($!)
	exec {in}>"$T/$name.in"
	cat "$T/answer" >&"$in"
	port=
	while [ -z "$port" ] && IFS= read -r line <&"$out"; do
		case $line in "ACCEPT "*:*) port=${line##*:} ;; esac
	done
	[ -n "$port" ] || fail "openssl s_server does not start for $name"
}

tls_end()
{
	[ "${#tls_pids[@]}" = 0 ] || kill "${tls_pids[@]}" 2>/dev/null || true
	[ "${#tls_pids[@]}" = 0 ] || wait "${tls_pids[@]}" 2>/dev/null || true
}
tls_pids=()

tls()
{
	local name=$1 expect=$2 text=$3 cert=$4 host=127.0.0.1 port
	shift 4
	case ${1-} in [a-z0-9]*) host=$1; shift ;; esac
	serve "$name" "$cert" "$@"
	config_at "$T/$name.conf" "provider introspect_url = https://$host:$port/1.1/oauth2/introspect" \
	    "provider ca_file = $T/root.pem"
	printf 'tls/%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$expect" "$T/$name.conf" "$LIMIT" "$tls_token" "$text"
}

fake()
{
	local name=$1 expect=$2 text=$3 port=${port_of[$4]} host=127.0.0.1 limit=$LIMIT
	shift 4
	case ${1-} in *' '*|'') ;; *) host=$1; shift ;; esac
	case $expect in *:timeout) limit=$SLOW_LIMIT ;; esac
	config_at "$T/$name.conf" "provider introspect_url = https://$host:$port/1.1/oauth2/introspect" "$@"
	printf 'tls/%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$expect" "$T/$name.conf" "$limit" "$tls_token" "$text"
}

make_answer()
{
	local body now
	now=$(date +%s)
	body="{\"active\":true,\"scope\":\"{SLEEP=READ}\",\"client_id\":\"$CLIENT\",\"user_id\":\"ABC123\",\"token_type\":\"access_token\",\"exp\":$((now + 3600))000,\"iat\":${now}000}"
	printf 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' \
	    "${#body}" "$body" >"$T/answer"
}

IP=IP:127.0.0.1
OK=ALLOW:allowed
NO=UNAVAILABLE:tls_failed

certificates()
{
	local bits

	cert good root $IP
	cert good-dns root DNS:localhost
	cert below-inter inter $IP
	cert ip-as-dns root DNS:127.0.0.1
	cert other-ip root IP:127.0.0.2
	cert ipv6 root IP:::1
	cert ip-wildcard root 'DNS:*.0.0.1'
	cert any-wildcard root 'DNS:*'
	cert dns-wildcard root 'DNS:*.localhost'
	cert dns-longer root DNS:localhost.evil.test
	cert dns-front root DNS:evil.localhost
	cert dns-prefix root DNS:localhos
	# "localhost", a NUL, ".evil.test"
	cert dns-nul root DER:30:16:82:14:6c:6f:63:61:6c:68:6f:73:74:00:2e:65:76:69:6c:2e:74:65:73:74
	cert email root email:127.0.0.1@evil.test
	cert uri root URI:https://127.0.0.1/
	cert no-name root ''
	cert self self $IP
	cert below-other otherroot $IP
	cert below-imposter imposter $IP
	cert below-noca noca $IP
	cert below-nobasic nobasic $IP
	cert below-nosign nosign $IP
	cert below-leaf good $IP
	cert below-pathlen0 belowpathlen0 $IP
	cert below-constrained constrained $IP
	cert below-excluded excluded $IP
	cert below-lapsed lapsed $IP
	cert for-clients root $IP extendedKeyUsage=clientAuth
	cert for-mail root $IP extendedKeyUsage=emailProtection
	cert for-code root $IP extendedKeyUsage=codeSigning
	cert critical root $IP 1.2.3.4=critical,DER:0500
	for bits in 2048 1024 512; do
		key=(-newkey "rsa:$bits")
		cert "rsa$bits" root $IP
	done
	key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256)
	md=-sha1
	cert sha1 root $IP
	md=-sha256
	# A signature whose last byte is another.
	openssl x509 -in "$T/good.pem" -outform DER | head -c -1 >"$T/der"
	printf '\001' >>"$T/der"
	openssl x509 -inform DER -in "$T/der" -out "$T/broken.pem"
	cp "$T/good.key" "$T/broken.key"
	printf 'no certificate\n' >"$T/nonsense.pem"
	chmod 0644 "$T"/*.pem
}

tls_vectors()
{
	local weak=(-cipher 'ALL:@SECLEVEL=0')

	tls_dir
	certificates
	make_answer

	# Positive: these must be allowed.
	tls good $OK 'a right certificate' good
	tls good-dns $OK 'a right certificate for a name' good-dns localhost
	tls chain $OK 'a certificate below another, which is sent' below-inter -cert_chain "$T/inter.pem"
	tls rsa2048 $OK 'an RSA key of 2048 bits' rsa2048
	tls tls12 $OK 'TLS 1.2' good -tls1_2
	tls tls13 $OK 'TLS 1.3' good -tls1_3
	tls asks $OK 'a server that would like a certificate of ours' good -verify 1
	fake ca-path $OK 'the CA in a hashed directory' https "provider ca_file = " "provider ca_path = $W/fake/ca"

	# Another name.
	tls ip-as-dns $NO 'the address as a DNS name' ip-as-dns
	tls other-ip $NO 'another address' other-ip
	tls ipv6 $NO 'the loopback address of IPv6' ipv6
	tls ip-wildcard $NO 'a wildcard over the address' ip-wildcard
	tls any-wildcard $NO 'a wildcard alone' any-wildcard localhost
	tls any-wildcard-ip $NO 'a wildcard alone, and an address' any-wildcard
	tls dns-wildcard $NO 'a wildcard below the name' dns-wildcard localhost
	tls dns-longer $NO 'a name that begins with ours' dns-longer localhost
	tls dns-front $NO 'a name that ends in ours' dns-front localhost
	tls dns-prefix $NO 'a name that is the beginning of ours' dns-prefix localhost
	tls dns-nul $NO 'our name, a NUL and more' dns-nul localhost
	tls name-for-address $NO 'a name where an address was asked for' good-dns
	tls address-for-name $NO 'an address where a name was asked for' good localhost
	tls email $NO 'an e-mail address' email
	tls uri $NO 'a URI of ours' uri
	tls no-name $NO 'no name at all' no-name

	# Nobody whom we trust.
	tls self $NO 'signed by itself' self
	tls below-other $NO 'signed by another CA, which is sent' below-other -cert_chain "$T/otherroot.pem"
	tls below-imposter $NO 'signed by a CA of the same name' below-imposter -cert_chain "$T/imposter.pem"
	tls chain-missing $NO 'the certificate between is not sent' below-inter
	tls below-leaf $NO 'signed by a right certificate of a server' below-leaf -cert_chain "$T/good.pem"
	tls below-noca $NO 'signed by what is no CA' below-noca -cert_chain "$T/noca.pem"
	tls below-nobasic $NO 'signed by what does not say that it is a CA' below-nobasic -cert_chain "$T/nobasic.pem"
	tls below-nosign $NO 'signed by a CA that may not sign' below-nosign -cert_chain "$T/nosign.pem"
	cat "$T/belowpathlen0.pem" "$T/pathlen0.pem" >"$T/two.chain"
	tls below-pathlen0 $NO 'a chain longer than its CA allows' below-pathlen0 -cert_chain "$T/two.chain"
	tls below-constrained $NO 'a CA for other addresses alone' below-constrained -cert_chain "$T/constrained.pem"
	tls below-excluded $NO 'a CA that excludes our address' below-excluded -cert_chain "$T/excluded.pem"
	tls below-lapsed $NO 'a CA between that has lapsed' below-lapsed -cert_chain "$T/lapsed.pem"
	tls broken $NO 'a signature with one byte changed' broken
	tls for-clients $NO 'a certificate for clients' for-clients
	tls for-mail $NO 'a certificate for e-mail' for-mail
	tls for-code $NO 'a certificate for code' for-code
	tls critical $NO 'a critical extension that nobody knows' critical
	fake wronghost $NO 'another host' wronghost
	fake wronghost-name $NO 'another host, asked by name' wronghost localhost
	fake expired $NO 'lapsed' expired
	fake notyet $NO 'not valid yet' notyet
	fake selfsigned $NO 'signed by itself' selfsigned
	fake otherca $NO 'signed by a CA that nobody knows' otherca

	# Weak keys, digests, versions and ciphers.
	tls rsa1024 $NO 'an RSA key of 1024 bits' rsa1024 "${weak[@]}"
	tls rsa512 $NO 'an RSA key of 512 bits' rsa512 "${weak[@]}" -tls1_2
	tls sha1 $NO 'a signature with SHA-1' sha1 "${weak[@]}"
	tls tls10 $NO 'TLS 1.0' good -tls1 "${weak[@]}"
	tls tls11 $NO 'TLS 1.1' good -tls1_1 "${weak[@]}"
	tls anonymous $NO 'no certificate: anonymous key exchange' good -tls1_2 -cipher 'aNULL:@SECLEVEL=0'
	tls null $NO 'no encryption' good -tls1_2 -cipher 'eNULL:@SECLEVEL=0'
	fake tls11-of-the-provider $NO 'TLS 1.1, another library' tls11

	# What trust we have.
	fake no-ca $NO 'no CA at all' https "provider ca_file = " "provider ca_path = $T/empty"
	fake system-ca $NO 'the CAs of the system' https "provider ca_file = " "provider ca_path = /etc/ssl/certs"
	fake another-ca $NO 'another CA' https "provider ca_file = $T/otherroot.pem"
	fake imposter-ca $NO 'a file that holds the certificate of a server' https "provider ca_file = $T/good.pem"
	fake nonsense-ca $NO 'a file that holds no certificate' https "provider ca_file = $T/nonsense.pem"
	fake missing-ca $NO 'a file that is not there' https "provider ca_file = $T/missing.pem"
	fake directory-ca $NO 'a directory for the file' https "provider ca_file = $T/empty"

	# Not TLS.
	fake http $NO 'plain HTTP' http
	fake garbage $NO 'another protocol' garbage
	fake hangup $NO 'closed at once' hangup
	fake refused UNAVAILABLE:unreachable 'nobody listens' refused
	fake silent UNAVAILABLE:timeout 'nobody speaks' silent "login deadline = 1s"
}
