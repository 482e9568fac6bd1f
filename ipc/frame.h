/* SPDX-License-Identifier: ISC */
#ifndef IPC_FRAME_H
#define IPC_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ipc/deadline.h"

/*
 * A frame on the stream socket between pam_fitbit.so and fitbit-verifier:
 *
 *	uint32	length of what follows, 1 .. FRAME_MAX, big-endian
 *	uint8	type (enum msgtype of ipc/protocol.h)
 *	bytes	fields, in the order that ipc/protocol.h gives for the type
 *
 * Fields: u8; u32 and u64 (big-endian); string (u32 length, that many bytes
 * without a NUL, then one NUL that the length does not count).
 *
 * Writing: init, put, send. Reading: recv, get, done. Every failure is sticky:
 * after a bad put nothing is sent, after a bad get all further gets give 0 or
 * "" and frame_done() is false. Bytes left over are an error too.
 */
#define FRAME_MAX	20480U

enum io_result {
	IO_OK = 0,
	IO_EOF,			/* the peer closed between frames */
	IO_TIMEOUT,		/* the deadline passed */
	IO_BAD,			/* a frame that breaks the rules, or was cut short */
	IO_ERRNO		/* errno tells */
};

struct frame {
	uint32_t	len;			/* bytes used in buf */
	uint32_t	off;			/* bytes already read */
	bool		bad;			/* sticky */
	uint8_t		buf[FRAME_MAX];		/* may hold a token: frame_wipe() */
};

void		 frame_init(struct frame *, uint8_t type);
void		 frame_put_u8(struct frame *, uint8_t);
void		 frame_put_u32(struct frame *, uint32_t);
void		 frame_put_u64(struct frame *, uint64_t);
void		 frame_put_str(struct frame *, const char *);	/* NULL is "" */

uint8_t		 frame_type(const struct frame *);	/* the first byte, reads nothing; 0 if none */
uint8_t		 frame_get_u8(struct frame *);
uint32_t	 frame_get_u32(struct frame *);
uint64_t	 frame_get_u64(struct frame *);
const char	*frame_get_str(struct frame *);		/* inside the frame; never NULL */
bool		 frame_done(const struct frame *);

/*
 * Parses the body of a frame that arrived by other means (a fuzz target):
 * false when n is out of range.
 */
bool		 frame_set(struct frame *, const void *bytes, size_t n);

/* Neither raises SIGPIPE nor blocks past the deadline. */
enum io_result	 frame_send(int fd, const struct frame *, deadline);
enum io_result	 frame_recv(int fd, struct frame *, deadline);

/* Two frames as if they had been sent one behind the other, in one system call. */
enum io_result	 frame_send_pair(int fd, const struct frame *, const struct frame *,
		    deadline);

/*
 * Clears what stands in the frame: do it before a secret is written over. A frame
 * of which nothing was ever written or read may not be wiped, but when it is zero.
 */
void		 frame_wipe(struct frame *);

#endif /* IPC_FRAME_H */
