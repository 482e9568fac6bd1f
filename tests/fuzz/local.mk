# SPDX-License-Identifier: ISC
# libFuzzer's targets (configure --enable-fuzzing, clang), or their replay by
# make check. Each has its seeds in corpus/NAME:
#   tests/fuzz/fuzz_json -max_len=20000 NEWDIR ../SRC/tests/fuzz/corpus/json
fuzz_targets = \
	tests/fuzz/fuzz_config \
	tests/fuzz/fuzz_device \
	tests/fuzz/fuzz_introspection \
	tests/fuzz/fuzz_json \
	tests/fuzz/fuzz_token
check_PROGRAMS += $(fuzz_targets)
if FUZZING
fuzz_main =
else
fuzz_main = tests/fuzz/fuzz_main.c
endif
tests_fuzz_fuzz_config_SOURCES = tests/fuzz/fuzz_config.c tests/fuzz/fuzz.h $(fuzz_main)
tests_fuzz_fuzz_config_LDADD = $(config_libs)
tests_fuzz_fuzz_config_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_device_SOURCES = tests/fuzz/fuzz_device.c tests/fuzz/fuzz.h $(fuzz_main)
tests_fuzz_fuzz_device_LDADD = $(oauth_libs) libipc.la
tests_fuzz_fuzz_device_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_introspection_SOURCES = tests/fuzz/fuzz_introspection.c \
	tests/fuzz/fuzz.h $(fuzz_main)
tests_fuzz_fuzz_introspection_LDADD = $(oauth_libs) libipc.la
tests_fuzz_fuzz_introspection_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_json_SOURCES = tests/fuzz/fuzz_json.c tests/fuzz/fuzz.h $(fuzz_main)
tests_fuzz_fuzz_json_LDADD = $(oauth_libs)
tests_fuzz_fuzz_json_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_token_SOURCES = tests/fuzz/fuzz_token.c tests/fuzz/fuzz.h $(fuzz_main)
tests_fuzz_fuzz_token_LDADD = $(oauth_libs)
tests_fuzz_fuzz_token_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
dist_check_SCRIPTS += tests/fuzz/replay.sh
EXTRA_DIST += tests/fuzz/corpus
