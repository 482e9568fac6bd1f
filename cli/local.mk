# SPDX-License-Identifier: ISC
# fitbitctl: each command is a row in commands.def and a file. What the commands
# are made of stands in a library, so that tests reach it.
noinst_LTLIBRARIES += libcli.la
libcli_la_SOURCES = \
	cli/become.c		cli/become.h			\
	cli/check.h						\
	cli/check_files.c					\
	cli/check_pam.c						\
	cli/check_provider.c					\
	cli/check_sshd.c					\
	cli/findings.c		cli/findings.h			\
	cli/json_out.c		cli/json_out.h			\
	cli/pam_meaning.c	cli/pam_meaning.h		\
	cli/pam_result.c					\
	cli/pam_stack.c		cli/pam_stack.h			\
	cli/pam_words.c		cli/pam_words.h			\
	cli/sshd_config.c	cli/sshd_config.h
libcli_la_CPPFLAGS = $(AM_CPPFLAGS) -DPAM_MODULE='"$(pamdir)/pam_fitbit.so"'
libcli_la_CFLAGS = $(AM_CFLAGS) $(JSONC_CFLAGS)
libcli_la_LIBADD = libaccounts.la liboauth.la libconfig.la libipc.la $(JSONC_LIBS)

sbin_PROGRAMS += fitbitctl
fitbitctl_SOURCES = \
	cli/accounts.c		cli/accounts.h			\
	cli/accounts_build.c	cli/accounts_edit.c		\
	cli/accounts_list.c					\
	cli/as_verifier.c	cli/as_verifier.h		\
	cli/check.c						\
	cli/commands.def	cli/commands.h			\
	cli/enroll.c						\
	cli/grants.c		cli/grants.h			\
	cli/grants_end.c					\
	cli/login.c						\
	cli/logout.c						\
	cli/main.c						\
	cli/metrics.c						\
	cli/offboard.c						\
	cli/report.c						\
	cli/status.c		cli/status.h			\
	cli/token.c						\
	cli/verify.c
fitbitctl_CFLAGS = $(AM_CFLAGS) $(PIE_CFLAGS) $(JSONC_CFLAGS) $(SODIUM_CFLAGS)
fitbitctl_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
fitbitctl_LDADD = libverifier.la libqr.la libcli.la libclient.la libbuild.la

if HAVE_CHECK
unit_tests += tests/unit/check_pam_stack tests/unit/check_pam_words \
	tests/unit/check_sshd_config
tests_unit_check_sshd_config_SOURCES = tests/unit/check_sshd_config.c tests/unit/unit.h
tests_unit_check_sshd_config_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_sshd_config_LDADD = libcli.la libipc.la $(UNIT_LIBS)
tests_unit_check_pam_words_SOURCES = tests/unit/check_pam_words.c tests/unit/unit.h
tests_unit_check_pam_words_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_pam_words_LDADD = libcli.la libpam_module.la libipc.la $(UNIT_LIBS) -lpam
tests_unit_check_pam_stack_SOURCES = tests/unit/check_pam_stack.c tests/unit/unit.h
tests_unit_check_pam_stack_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_pam_stack_LDADD = libcli.la $(UNIT_LIBS) -lpam
endif

dist_check_SCRIPTS += tests/cli/check.sh tests/cli/verify.sh

bashcompletiondir = $(datadir)/bash-completion/completions
bashcompletion_DATA = cli/fitbitctl
# bash looks for a file of the command's name.
cli/fitbitctl: $(srcdir)/cli/fitbitctl.bash-completion
	$(AM_V_GEN)$(MKDIR_P) cli && cp $(srcdir)/cli/fitbitctl.bash-completion $@
CLEANFILES += cli/fitbitctl
EXTRA_DIST += cli/fitbitctl.bash-completion
dist_check_SCRIPTS += tests/cli/completion.sh
