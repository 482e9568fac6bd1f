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

#include "service/listener.h"
#include "service/service.h"
#include "verifier/process.h"
#include "verifier/session.h"

static const char	usage_text[] =
    "usage: fitbit-verifier [--config FILE] [--listen SOCKET]\n"
    "       fitbit-verifier --version | --help\n"
    "pam_fitbit.so starts this program with a socket as its standard input;\n"
    "with --listen, or by fitbit-verifier.socket, it is a service: see\n"
    "fitbit-verifier(8). To try a token by hand: fitbitctl verify.\n";

static const struct option	options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "listen", required_argument, NULL, 'l' },
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

static int
serve(const char *config_path, const char *socket_path)
{
	struct service_order	order = { config_path, socket_path };
	bool			one = socket_path == NULL && !listener_is_given();

	if (one && !stdin_is_socket())
		return usage(stderr, 64);
	if (geteuid() == 0) {
		(void)fputs("fitbit-verifier: refuses to run as root: "
		    "run_as= names the user\n", stderr);
		return 77;
	}
	if (!process_confine(one ? FILES_ONE : FILES_SERVICE)) {
		perror("fitbit-verifier: cannot confine itself");
		return 71;
	}
	if (!one)
		return service_run(&order);
	session_run(STDIN_FILENO, config_path);
	return EXIT_SUCCESS;
}

int
main(int argc, char *argv[])
{
	const char	*config_path = CONFIG_FILE, *socket_path = NULL;
	int		 c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'c':
			config_path = optarg;
			break;
		case 'l':
			socket_path = optarg;
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
	return serve(config_path, socket_path);
}
