# SPDX-License-Identifier: ISC
# The device flow: over ssh and su, in the service, on a person's own machine.
EXTRA_DIST += tests/device/lib.sh
dist_check_SCRIPTS += tests/device/over_ssh.sh tests/device/client.sh \
	tests/device/service.sh

# What people see and what the provider is asked, into docs/ of the source tree.
.PHONY: device
device: $(e2e_programs)
	@$(AM_TESTS_ENVIRONMENT) bash $(srcdir)/tests/device/over_ssh.sh --table $(srcdir)/docs/device-flow.md
