/* SPDX-License-Identifier: ISC */
/*
 * fitbit-verifier: decides whether a token lets a person in. Started by
 * pam_fitbit.so with the module's socket as descriptor 0 (ipc/protocol.h), it
 * judges that one login and ends; with --listen, or a socket of systemd's, it
 * serves (service/service.h).
 */
#include "config.h"

#include <sys/socket.h>

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sandbox/self_test.h"
#include "service/listener.h"
#include "service/service.h"
#include "verifier/process.h"
#include "verifier/session.h"

static const char	usage_text[] =
    "usage: fitbit-verifier [--config FILE] [--listen SOCKET]\n"
    "       fitbit-verifier --self-test [--config FILE] | --version | --help\n"
    "pam_fitbit.so starts this program with a socket as its standard input;\n"
    "with --listen, or by fitbit-verifier.socket, it is a service: see\n"
    "fitbit-verifier(8). To try a token by hand: fitbitctl verify.\n";

static const struct option	options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "listen", required_argument, NULL, 'l' },
	{ "self-test", no_argument, NULL, 's' },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 }
};

static bool
stdin_is_socket(void)
{
	int		type;
	socklen_t	n = sizeof(type);

	return getsockopt(STDIN_FILENO, SOL_SOCKET, SO_TYPE, &type, &n) == 0 &&
	    type == SOCK_STREAM;
}

static int
usage(FILE *to, int status)
{
	(void)fputs(usage_text, to);
	return status;
}

/* How it was started. */
struct order {
	const char	*config_path;
	const char	*socket_path;	/* NULL: a socket of systemd's, or of the module's */
};

static int
judge_one(const struct order *o)
{
	session_run(STDIN_FILENO, o->config_path);
	return EXIT_SUCCESS;
}

static int
serve(const struct order *o)
{
	const struct service_order	order = { o->config_path, o->socket_path };

	return service_run(&order);
}

static int
try_sandbox(const struct order *o)
{
	struct config_error	 e;
	struct config		*c = config_read(o->config_path, &e);
	struct sandbox_order	 box = { c, o->config_path, NULL };
	char			 lacks[256];
	bool			 right = false;

	if (c == NULL)
		(void)fprintf(stderr, "fitbit-verifier: %s\n", e.text);
	else if (!sandbox_enter(&box, lacks, sizeof(lacks)) || *lacks != '\0')
		(void)fprintf(stderr, "fitbit-verifier: %s\n", lacks);
	else
		right = self_test(&box);
	config_free(c);
	return right ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int
confined(int (*run)(const struct order *), unsigned int files, const struct order *o)
{
	if (geteuid() == 0) {
		(void)fputs("fitbit-verifier: refuses to run as root: "
		    "run_as= names the user\n", stderr);
		return 77;
	}
	if (!process_confine(files)) {
		perror("fitbit-verifier: cannot confine itself");
		return 71;
	}
	return run(o);
}

int
main(int argc, char *argv[])
{
	struct order	 o = { CONFIG_FILE, NULL };
	bool		 testing = false;
	int		 c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'c':
			o.config_path = optarg;
			break;
		case 'l':
			o.socket_path = optarg;
			break;
		case 's':
			testing = true;
			break;
		case 'V':
			(void)puts("fitbit-verifier " PACKAGE_VERSION);
			return EXIT_SUCCESS;
		case 'h':
			return usage(stdout, EXIT_SUCCESS);
		default:
			return usage(stderr, 64);
		}
	}
	if (optind != argc)
		return usage(stderr, 64);
	if (testing)
		return confined(try_sandbox, FILES_ONE, &o);
	if (o.socket_path != NULL || listener_is_given())
		return confined(serve, FILES_SERVICE, &o);
	if (stdin_is_socket())
		return confined(judge_one, FILES_ONE, &o);
	return usage(stderr, 64);
}
