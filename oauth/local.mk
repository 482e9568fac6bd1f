# SPDX-License-Identifier: ISC
# oauth/ knows config; verifier and cli link it.
noinst_LIBRARIES += liboauth.a
liboauth_a_SOURCES = \
	oauth/discovery.c	oauth/discovery.h	\
	oauth/guarded.c		oauth/guarded.h		\
	oauth/http.c		oauth/http.h		\
	oauth/http_global.c	oauth/http_global.h	\
	oauth/http_share.c	oauth/http_share.h	\
	oauth/http_share_curl.h				\
	oauth/http_text.c	oauth/http_text.h	\
	oauth/identity.c	oauth/identity.h	\
	oauth/introspection.c	oauth/introspection.h	\
	oauth/introspection_pack.c oauth/introspection_pack.h \
	oauth/json.c		oauth/json.h		\
	oauth/json_scan.c				\
	oauth/provider.c	oauth/provider.h	\
	oauth/provider.def	oauth/provider_field.c	\
	oauth/scope.c		oauth/scope.h		\
	oauth/secret.c		oauth/secret.h		\
	oauth/token.c		oauth/token.h
liboauth_a_CPPFLAGS = $(AM_CPPFLAGS) $(LIBCURL_CFLAGS) $(JSONC_CFLAGS) \
	$(SODIUM_CFLAGS)
oauth_libs = liboauth.a $(config_libs) $(LIBCURL_LIBS) $(JSONC_LIBS) $(SODIUM_LIBS)

if HAVE_CHECK
unit_tests += \
	tests/unit/check_guarded \
	tests/unit/check_http \
	tests/unit/check_introspection \
	tests/unit/check_introspection_pack \
	tests/unit/check_json \
	tests/unit/check_provider \
	tests/unit/check_secret \
	tests/unit/check_token
tests_unit_check_guarded_SOURCES = tests/unit/check_guarded.c tests/unit/unit.h
tests_unit_check_guarded_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_guarded_LDADD = $(oauth_libs) $(UNIT_LIBS)
tests_unit_check_http_SOURCES = tests/unit/check_http.c tests/unit/unit.h
tests_unit_check_http_CFLAGS = $(UNIT_CFLAGS) $(SODIUM_CFLAGS)
tests_unit_check_http_LDADD = $(oauth_libs) libipc.la $(UNIT_LIBS)
tests_unit_check_introspection_SOURCES = tests/unit/check_introspection.c tests/unit/unit.h
tests_unit_check_introspection_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_introspection_LDADD = $(oauth_libs) libipc.la $(UNIT_LIBS)
tests_unit_check_introspection_pack_SOURCES = tests/unit/check_introspection_pack.c tests/unit/unit.h
tests_unit_check_introspection_pack_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_introspection_pack_LDADD = $(oauth_libs) libipc.la $(UNIT_LIBS)
tests_unit_check_json_SOURCES = tests/unit/check_json.c tests/unit/unit.h
tests_unit_check_json_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_json_LDADD = $(oauth_libs) libipc.la $(UNIT_LIBS)
tests_unit_check_provider_SOURCES = tests/unit/check_provider.c tests/unit/unit.h
tests_unit_check_provider_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_provider_LDADD = $(oauth_libs) libipc.la $(UNIT_LIBS)
tests_unit_check_secret_SOURCES = tests/unit/check_secret.c tests/unit/unit.h
tests_unit_check_secret_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_secret_LDADD = $(oauth_libs) libipc.la $(UNIT_LIBS)
tests_unit_check_token_SOURCES = tests/unit/check_token.c tests/unit/unit.h
tests_unit_check_token_CFLAGS = $(UNIT_CFLAGS) $(SODIUM_CFLAGS)
tests_unit_check_token_LDADD = $(oauth_libs) libipc.la $(UNIT_LIBS)
endif

# The token endpoint, and how a grant is asked for and taken back.
liboauth_a_SOURCES += \
	oauth/authorize.c	oauth/authorize.h	\
	oauth/device.c		oauth/device.h		\
	oauth/parts.c		oauth/parts.h		\
	oauth/redirect.c				\
	oauth/revocation.c	oauth/revocation.h	\
	oauth/token_endpoint.c	oauth/token_endpoint.h

if HAVE_CHECK
unit_tests += tests/unit/check_authorize tests/unit/check_device \
	tests/unit/check_parts tests/unit/check_token_endpoint
tests_unit_check_parts_SOURCES = tests/unit/check_parts.c tests/unit/unit.h
tests_unit_check_parts_CFLAGS = $(UNIT_CFLAGS) $(SODIUM_CFLAGS)
tests_unit_check_parts_LDADD = $(oauth_libs) libipc.la $(UNIT_LIBS)
tests_unit_check_device_SOURCES = tests/unit/check_device.c tests/unit/response.h tests/unit/unit.h
tests_unit_check_device_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_device_LDADD = $(oauth_libs) libipc.la $(UNIT_LIBS)
tests_unit_check_authorize_SOURCES = tests/unit/check_authorize.c tests/unit/unit.h
tests_unit_check_authorize_CFLAGS = $(UNIT_CFLAGS) $(SODIUM_CFLAGS)
tests_unit_check_authorize_LDADD = $(oauth_libs) libipc.la $(SODIUM_LIBS) $(UNIT_LIBS)
tests_unit_check_token_endpoint_SOURCES = tests/unit/check_token_endpoint.c tests/unit/response.h tests/unit/unit.h
tests_unit_check_token_endpoint_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_token_endpoint_LDADD = $(oauth_libs) libipc.la $(UNIT_LIBS)
endif

# The page's address as a QR code: of no use to a login, so a library of its own.
noinst_LIBRARIES += libqr.a
libqr_a_SOURCES = oauth/qr.c oauth/qr.h
libqr_a_CFLAGS = $(AM_CFLAGS) $(QRENCODE_CFLAGS)
qr_libs = libqr.a $(QRENCODE_LIBS)

if HAVE_CHECK
unit_tests += tests/unit/check_qr
tests_unit_check_qr_SOURCES = tests/unit/check_qr.c tests/unit/unit.h
tests_unit_check_qr_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_qr_LDADD = $(qr_libs) $(UNIT_LIBS)
endif
