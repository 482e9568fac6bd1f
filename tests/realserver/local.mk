# SPDX-License-Identifier: ISC
# Against an authorization server that is not ours, which npm installs below the
# build tree. Not in make check: it needs npm's registry once, and half a minute.
EXTRA_DIST += tests/realserver/package.json tests/realserver/person.mjs \
	tests/realserver/server.mjs
dist_noinst_SCRIPTS += tests/realserver/realserver.sh

.PHONY: realserver
realserver: $(e2e_programs)
	@$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/realserver/realserver.sh --table $(srcdir)/docs/realserver.md
