# SPDX-License-Identifier: ISC
# fitbitctl: each command is a row in commands.def and a file. What the commands
# are made of stands in a library, so that tests reach it.
noinst_LIBRARIES += libcli.a
libcli_a_SOURCES = \
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
libcli_a_CPPFLAGS = $(AM_CPPFLAGS) -DPAM_MODULE='"$(pamdir)/pam_fitbit.so"'
libcli_a_CFLAGS = $(AM_CFLAGS) $(JSONC_CFLAGS)
cli_libs = libcli.a $(accounts_libs) $(oauth_libs) libipc.la

sbin_PROGRAMS += fitbitctl
fitbitctl_SOURCES = \
	cli/accounts.c		cli/accounts.h			\
	cli/accounts_build.c	cli/accounts_edit.c		\
	cli/accounts_list.c	cli/accounts_migrate.c		\
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
	cli/offboard.c	cli/providers.c				\
	cli/report.c						\
	cli/status.c		cli/status.h			\
	cli/token.c						\
	cli/verify.c
fitbitctl_CFLAGS = $(AM_CFLAGS) $(JSONC_CFLAGS) $(SODIUM_CFLAGS)
fitbitctl_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
fitbitctl_LDADD = $(verifier_libs) $(qr_libs) $(cli_libs) $(client_libs) $(build_libs)

if HAVE_CHECK
unit_tests += tests/unit/check_pam_stack tests/unit/check_pam_words \
	tests/unit/check_sshd_config
tests_unit_check_sshd_config_SOURCES = tests/unit/check_sshd_config.c tests/unit/unit.h
tests_unit_check_sshd_config_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_sshd_config_LDADD = $(cli_libs) libipc.la $(UNIT_LIBS)
tests_unit_check_pam_words_SOURCES = tests/unit/check_pam_words.c tests/unit/unit.h
tests_unit_check_pam_words_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_pam_words_LDADD = $(cli_libs) libpam_module.la libipc.la $(UNIT_LIBS) -lpam
tests_unit_check_pam_stack_SOURCES = tests/unit/check_pam_stack.c tests/unit/unit.h
tests_unit_check_pam_stack_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_pam_stack_LDADD = $(cli_libs) $(UNIT_LIBS) -lpam
endif

dist_check_SCRIPTS += tests/cli/check.sh tests/cli/verify.sh

bashcompletiondir = $(datadir)/bash-completion/completions
bashcompletion_DATA = cli/fitbitctl
# bash looks for a file of the command's name.
cli/fitbitctl: $(srcdir)/cli/fitbitctl.bash-completion
	$(AM_V_GEN)$(MKDIR_P) cli && cp $(srcdir)/cli/fitbitctl.bash-completion $@
CLEANFILES += cli/fitbitctl
zshcompletiondir = $(datadir)/zsh/vendor-completions
zshcompletion_DATA = cli/_fitbitctl
# zsh looks for a file of the function's name.
cli/_fitbitctl: $(srcdir)/cli/fitbitctl.zsh-completion
	$(AM_V_GEN)$(MKDIR_P) cli && cp $(srcdir)/cli/fitbitctl.zsh-completion $@
CLEANFILES += cli/_fitbitctl
EXTRA_DIST += cli/fitbitctl.bash-completion cli/fitbitctl.zsh-completion
dist_check_SCRIPTS += tests/cli/completion.sh tests/cli/providers.sh
