# SPDX-License-Identifier: ISC
# verifier/ decides. $(verifier_libs) is what fitbitctl verify shares with it.
noinst_LIBRARIES += libverifier.a
libverifier_a_SOURCES = \
	verifier/account_check.c verifier/account_check.h \
	verifier/decision.c	verifier/decision.h	\
	verifier/desk.h					\
	verifier/gate.c		verifier/gate.h		\
	verifier/host.c		verifier/host.h		\
	verifier/move_record.c	verifier/move_record.h	\
	verifier/offline_grace.c verifier/offline_grace.h \
	verifier/policy.c	verifier/policy.h	\
	verifier/refresh_step.c	verifier/refresh_step.h	\
	verifier/replay_guard.c	verifier/replay_guard.h	\
	verifier/token_check.c	verifier/token_check.h	\
	verifier/reason.c	verifier/reason.h	verifier/reason.def
libverifier_a_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS) $(LIBCURL_CFLAGS) $(JSONC_CFLAGS)
verifier_libs = libverifier.a $(grants_libs)

libexec_PROGRAMS += fitbit-verifier
fitbit_verifier_SOURCES = \
	service/crew.c		service/crew.h		\
	service/intake.c	service/intake.h	\
	service/listener.c	service/listener.h	\
	service/notify.c	service/notify.h	\
	service/reload.c	service/reload.h	\
	service/outage.c	service/outage.h	\
	service/report.c	service/report.h	\
	service/rooms.h					\
	service/seats.c		service/seats.h		\
	service/serve.c		service/serve.h		\
	service/service.c	service/service.h	\
	service/snapshot.c	service/snapshot.h	\
	service/stats.c		service/stats.h	service/stats.def \
	verifier/audit.c	verifier/audit.h	\
	verifier/conversation.c	verifier/conversation.h	\
	verifier/device_step.c	verifier/device_step.h	\
	verifier/enrolment_step.c verifier/enrolment_step.h \
	verifier/main.c					\
	verifier/process.c	verifier/process.h	\
	verifier/session.c	verifier/session.h	\
	verifier/token_take.c	verifier/token_take.h
fitbit_verifier_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS) -pthread
fitbit_verifier_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS) -pthread
fitbit_verifier_LDADD = $(sandbox_libs) $(service_libs) $(verifier_libs) $(qr_libs)

if HAVE_CHECK
unit_tests += tests/unit/check_dialects tests/unit/check_policy \
	tests/unit/check_crew tests/unit/check_seats
tests_unit_check_crew_SOURCES = tests/unit/check_crew.c tests/unit/unit.h \
	service/crew.c service/snapshot.c
tests_unit_check_crew_CFLAGS = $(UNIT_CFLAGS) $(SODIUM_CFLAGS) -pthread
tests_unit_check_crew_LDADD = $(service_libs) $(verifier_libs) $(UNIT_LIBS)
tests_unit_check_crew_LDFLAGS = $(AM_LDFLAGS) -pthread
tests_unit_check_seats_SOURCES = tests/unit/check_seats.c tests/unit/unit.h \
	service/seats.c service/snapshot.c
tests_unit_check_seats_CFLAGS = $(UNIT_CFLAGS) $(SODIUM_CFLAGS) -pthread
tests_unit_check_seats_LDADD = $(service_libs) $(verifier_libs) $(UNIT_LIBS)
tests_unit_check_seats_LDFLAGS = $(AM_LDFLAGS) -pthread
tests_unit_check_dialects_SOURCES = tests/unit/check_dialects.c tests/unit/unit.h
tests_unit_check_dialects_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_dialects_LDADD = $(verifier_libs) $(UNIT_LIBS)
tests_unit_check_policy_SOURCES = tests/unit/check_policy.c tests/unit/unit.h
tests_unit_check_policy_CFLAGS = $(UNIT_CFLAGS)
tests_unit_check_policy_LDADD = $(verifier_libs) $(UNIT_LIBS)
endif
