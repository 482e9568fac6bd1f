/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/socket.h>

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "ipc/frame.h"
#include "ipc/protocol.h"
#include "tests/unit/unit.h"

/* What a hostile or broken peer may send as the body of a frame, and whether it is a request. */
static const struct {
	const char	*fact;
	const char	*bytes;
	size_t		 n;
} bad_requests[] = {
#define BYTES(s)	s, sizeof(s) - 1
#define EMPTY5		"\0\0\0\0\0" "\0\0\0\0\0" "\0\0\0\0\0" "\0\0\0\0\0" "\0\0\0\0\0"
#define ALICE		"\0\0\0\5alice\0"
	{ "no field at all", BYTES("\1") },
	{ "another type", BYTES("\2\3\1\0\0" ALICE EMPTY5) },
	{ "another version", BYTES("\1\2\1\0\0" ALICE EMPTY5) },
	{ "action zero", BYTES("\1\3\0\0\0" ALICE EMPTY5) },
	{ "an action that is none", BYTES("\1\3\4\0\0" ALICE EMPTY5) },
	{ "a source that is none", BYTES("\1\3\1\3\0" ALICE EMPTY5) },
	{ "an unknown flag", BYTES("\1\3\1\0\x8" ALICE EMPTY5) },
	{ "a byte too many", BYTES("\1\3\1\0\0" ALICE EMPTY5 "x") },
	{ "a byte too few", BYTES("\1\3\1\0\0" ALICE "\0\0\0\0\0" "\0\0\0\0\0" "\0\0\0\0\0" "\0\0\0\0\0" "\0\0\0\0") },
	{ "a length beyond the frame", BYTES("\1\3\1\0\0" "\0\0\0\xff" "alice\0" EMPTY5) },
	{ "a length of all ones", BYTES("\1\3\1\0\0" "\xff\xff\xff\xff" "alice\0" EMPTY5) },
	{ "a NUL inside a string", BYTES("\1\3\1\0\0" "\0\0\0\5al\0ce\0" EMPTY5) },
	{ "a string without its NUL", BYTES("\1\3\1\0\0" "\0\0\0\5alicex" EMPTY5) },
	{ "a user, and the token decides", BYTES("\1\3\1\0\1" ALICE EMPTY5) },
	{ "no user, and the token does not decide", BYTES("\1\3\1\0\0" "\0\0\0\0\0" EMPTY5) },
};

START_TEST(bad_request_is_refused)
{
	struct frame	f;
	struct request	r = { .user = "untouched" };

	ck_assert(frame_set(&f, bad_requests[_i].bytes, bad_requests[_i].n));
	ck_assert_msg(!request_get(&f, &r), "%s", bad_requests[_i].fact);
	ck_assert_str_eq(r.user, "untouched");
}
END_TEST

START_TEST(request_comes_back)
{
	struct request	in = { ACTION_AUTHENTICATE, TOKEN_TRY_FIRST, false, true,
	    true, "alice", "sshd", "ssh", "192.0.2.7", "a.b.c", "Token: " }, out;
	struct frame	f;

	request_put(&f, &in);
	ck_assert_uint_eq(frame_type(&f), MSG_REQUEST);
	ck_assert(request_get(&f, &out));
	ck_assert_int_eq(out.action, in.action);
	ck_assert_int_eq(out.source, in.source);
	ck_assert(!out.token_decides && out.silent && out.debug);
	ck_assert_str_eq(out.user, in.user);
	ck_assert_str_eq(out.service, in.service);
	ck_assert_str_eq(out.tty, in.tty);
	ck_assert_str_eq(out.rhost, in.rhost);
	ck_assert_str_eq(out.token, in.token);
	ck_assert_str_eq(out.prompt, in.prompt);
}
END_TEST

static const struct {
	enum verdict	 verdict;
	const char	*account, *person;
	bool		 good;
} judgements[] = {
	{ VERDICT_ALLOW, "alice", "", true },
	{ VERDICT_ALLOW, "", "fitbit:A", true },
	{ VERDICT_ALLOW, "alice", "fitbit:A", false },
	{ VERDICT_ALLOW, "", "", false },
	{ VERDICT_DENY, "", "", true },
	{ VERDICT_DENY, "alice", "", false },
	{ VERDICT_DENY, "", "fitbit:A", false },
	{ VERDICT_ERROR, "", "", true },
	{ VERDICT_ERROR, "", "fitbit:A", false },
	{ VERDICT_IGNORE, "", "", true },
	{ (enum verdict)8, "", "", false },
	{ (enum verdict)255, "", "", false },
};

START_TEST(judgement_is_whole_or_refused)
{
	struct judgement in = { judgements[_i].verdict, 1234567890123ULL,
	    judgements[_i].account, "why",
	    judgements[_i].person }, out = { 0 };
	struct frame	 f;

	judgement_put(&f, &in);
	ck_assert_int_eq(judgement_get(&f, &out), judgements[_i].good);
	if (judgements[_i].good) {
		ck_assert_int_eq(out.verdict, in.verdict);
		ck_assert_uint_eq(out.expires, in.expires);
		ck_assert_str_eq(out.account, in.account);
		ck_assert_str_eq(out.log, "why");
		ck_assert_str_eq(out.person, in.person);
	} else
		ck_assert_int_eq(out.verdict, VERDICT_ERROR);
}
END_TEST

START_TEST(overfull_frame_is_not_sent)
{
	static char	 big[FRAME_MAX + 1];
	struct frame	 f;
	int		 fd[2];

	memset(big, 'x', sizeof(big) - 1);
	frame_init(&f, MSG_ANSWER);
	frame_put_str(&f, big);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	ck_assert_int_eq(frame_send(fd[0], &f, deadline_in(1000)), IO_BAD);
	close(fd[0]);
	close(fd[1]);
}
END_TEST

/* What arrives on the socket before the peer closes it. */
static const struct {
	const char	*fact;
	const char	*bytes;
	size_t		 n;
	enum io_result	 result;
} streams[] = {
	{ "nothing", BYTES(""), IO_EOF },
	{ "half a length", BYTES("\0\0"), IO_BAD },
	{ "a length and no body", BYTES("\0\0\0\2"), IO_BAD },
	{ "half a body", BYTES("\0\0\0\2\7"), IO_BAD },
	{ "a frame of nothing", BYTES("\0\0\0\0"), IO_BAD },
	{ "a frame over the maximum", BYTES("\0\0\x50\x01zzzz"), IO_BAD },
	{ "a frame of four gigabytes", BYTES("\xff\xff\xff\xffzz"), IO_BAD },
	{ "a whole frame", BYTES("\0\0\0\1\7"), IO_OK },
};

START_TEST(stream_is_read_whole_or_refused)
{
	struct frame	f;
	int		fd[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	ck_assert_int_eq(send(fd[1], streams[_i].bytes, streams[_i].n, 0),
	    (ssize_t)streams[_i].n);
	close(fd[1]);
	ck_assert_msg(frame_recv(fd[0], &f, deadline_in(5000)) == streams[_i].result,
	    "%s", streams[_i].fact);
	close(fd[0]);
}
END_TEST

START_TEST(silent_peer_costs_the_deadline_and_no_more)
{
	struct frame	f;
	int		fd[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	ck_assert_int_eq(frame_recv(fd[0], &f, deadline_in(1)), IO_TIMEOUT);
	close(fd[0]);
	close(fd[1]);
}
END_TEST

/* Two long frames through a short buffer: both come whole, in their order. */
static void *
read_two(void *arg)
{
	static struct frame	f;
	static bool		whole[2];
	const int		fd = *(const int *)arg;
	size_t			i;

	for (i = 0; i < 2; i++)
		whole[i] = frame_recv(fd, &f, deadline_in(5000)) == IO_OK &&
		    frame_get_u8(&f) == MSG_TELL + i && strlen(frame_get_str(&f)) == 20000 + i &&
		    frame_done(&f);
	return whole;
}

START_TEST(pair_comes_as_two_frames)
{
	static struct frame	 f[2];
	static char		 text[20002];
	pthread_t		 reader;
	void			*whole;
	int			 fd[2], small = 4096;

	memset(text, 'x', sizeof(text) - 1);
	frame_init(&f[1], MSG_TELL + 1);
	frame_put_str(&f[1], text);
	text[20000] = '\0';
	frame_init(&f[0], MSG_TELL);
	frame_put_str(&f[0], text);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	ck_assert_int_eq(setsockopt(fd[1], SOL_SOCKET, SO_SNDBUF, &small, sizeof(small)), 0);
	ck_assert_int_eq(pthread_create(&reader, NULL, read_two, &fd[0]), 0);
	ck_assert_int_eq(frame_send_pair(fd[1], &f[0], &f[1], deadline_in(5000)), IO_OK);
	ck_assert_int_eq(pthread_join(reader, &whole), 0);
	ck_assert(((bool *)whole)[0] && ((bool *)whole)[1]);
	f[1].bad = true;
	ck_assert_int_eq(frame_send_pair(fd[1], &f[0], &f[1], deadline_in(5000)), IO_BAD);
	close(fd[0]);
	close(fd[1]);
}
END_TEST

/* What was read of a frame that did not come whole may be part of a secret. */
START_TEST(half_a_frame_leaves_nothing)
{
	struct frame	f;
	int		fd[2];
	const char	half[] = "\0\0\0\40\6secret";

	memset(&f, 0, sizeof(f));
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	ck_assert_int_eq(send(fd[1], half, sizeof(half) - 1, 0), (ssize_t)sizeof(half) - 1);
	close(fd[1]);
	ck_assert_int_eq(frame_recv(fd[0], &f, deadline_in(5000)), IO_BAD);
	ck_assert_ptr_null(memmem(f.buf, sizeof(f.buf), "secret", 6));
	close(fd[0]);
}
END_TEST

START_TEST(wiped_frame_is_empty)
{
	static struct frame	f;

	frame_init(&f, MSG_ANSWER);
	frame_put_str(&f, "secret");
	frame_wipe(&f);
	ck_assert_ptr_null(memmem(f.buf, sizeof(f.buf), "secret", 6));
	ck_assert_uint_eq(frame_type(&f), 0);
}
END_TEST

START_TEST(closed_peer_is_an_error_not_a_signal)
{
	struct frame	f;
	int		fd[2];

	frame_init(&f, MSG_NO_ANSWER);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	close(fd[1]);
	ck_assert_int_eq(frame_send(fd[0], &f, deadline_in(1000)), IO_ERRNO);
	close(fd[0]);
}
END_TEST

START_TEST(every_verdict_has_a_name_of_its_own)
{
	enum verdict	v;

	ck_assert(verdict_from_wire((uint8_t)_i, &v) == (_i <= VERDICT_IGNORE));
	ck_assert((strcmp(verdict_name((enum verdict)_i), "invalid") != 0) ==
	    (_i <= VERDICT_IGNORE));
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("frame");
	TCase	*t = tcase_create("frame");

	tcase_add_loop_test(t, bad_request_is_refused, 0, COUNT_OF(bad_requests));
	tcase_add_test(t, request_comes_back);
	tcase_add_loop_test(t, judgement_is_whole_or_refused, 0, COUNT_OF(judgements));
	tcase_add_test(t, overfull_frame_is_not_sent);
	tcase_add_loop_test(t, stream_is_read_whole_or_refused, 0, COUNT_OF(streams));
	tcase_add_test(t, silent_peer_costs_the_deadline_and_no_more);
	tcase_add_test(t, pair_comes_as_two_frames);
	tcase_add_test(t, half_a_frame_leaves_nothing);
	tcase_add_test(t, wiped_frame_is_empty);
	tcase_add_test(t, closed_peer_is_an_error_not_a_signal);
	tcase_add_loop_test(t, every_verdict_has_a_name_of_its_own, 0, 256);
	suite_add_tcase(s, t);
	return unit_run(s);
}
