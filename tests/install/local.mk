# SPDX-License-Identifier: ISC
# The README's steps as printed, over an overlay of this system; builds the tree anew.
EXTRA_DIST += tests/install/first_setup.sh
.PHONY: install-test
install-test: tests/fakefitbit/fakefitbit
	@$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/install/first_setup.sh
