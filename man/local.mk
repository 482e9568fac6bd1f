# SPDX-License-Identifier: ISC
dist_check_SCRIPTS += tests/manpages.sh tests/commands.sh
# Pages with paths in them are made from *.in (config/local.mk has the rule).
made_pages = man/fitbit-verifier.8 man/fitbitctl.8 man/pam_fitbit.8 man/pam_fitbit.conf.5
man_MANS = $(made_pages)
$(made_pages): Makefile
EXTRA_DIST += man/fitbit-verifier.8.in man/fitbitctl.8.in man/pam_fitbit.8.in man/pam_fitbit.conf.5.in
CLEANFILES += $(made_pages)
dist_man_MANS += man/fitbitctl-accounts.8 man/fitbitctl-grants.8 man/pam_fitbit.accounts.5
