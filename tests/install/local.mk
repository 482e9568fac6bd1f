# SPDX-License-Identifier: ISC
# The README's steps as printed, over an overlay of this system, which builds the tree
# anew; and the packages on a fresh Debian that systemd boots.
EXTRA_DIST += tests/install/first_setup.sh tests/install/inside.sh tests/install/packages.sh
.PHONY: deb install-test
install-test: tests/fakefitbit/fakefitbit
	@$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/install/first_setup.sh
	@$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/install/packages.sh

# The packages, built and judged by lintian, in the build folder.
deb:
	@$(srcdir)/ci/deb '$(abs_top_builddir)'
