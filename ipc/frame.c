/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "ipc/frame.h"

static void
put_be32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

static uint32_t
get_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

/* Reserves n bytes at the end of the frame; NULL (and bad) when it is full. */
static uint8_t *
grow(struct frame *f, size_t n)
{
	uint8_t	*p = f->buf + f->len;

	if (f->bad || n > sizeof(f->buf) - f->len) {
		f->bad = true;
		return NULL;
	}
	f->len += (uint32_t)n;
	return p;
}

/* Consumes n bytes from the front; NULL (and bad) when there are fewer. */
static const uint8_t *
take(struct frame *f, size_t n)
{
	const uint8_t	*p = f->buf + f->off;

	if (f->bad || n > f->len - f->off) {
		f->bad = true;
		return NULL;
	}
	f->off += (uint32_t)n;
	return p;
}

/* Only what is used is cleared: a frame is big and most are short. */
static void
reset(struct frame *f)
{
	f->len = f->off = 0;
	f->bad = false;
}

void
frame_init(struct frame *f, uint8_t type)
{
	reset(f);
	frame_put_u8(f, type);
}

void
frame_put_u8(struct frame *f, uint8_t v)
{
	uint8_t	*p = grow(f, 1);

	if (p != NULL)
		*p = v;
}

void
frame_put_u32(struct frame *f, uint32_t v)
{
	uint8_t	*p = grow(f, 4);

	if (p != NULL)
		put_be32(p, v);
}

void
frame_put_u64(struct frame *f, uint64_t v)
{
	frame_put_u32(f, (uint32_t)(v >> 32));
	frame_put_u32(f, (uint32_t)v);
}

void
frame_put_str(struct frame *f, const char *s)
{
	size_t	 n = s == NULL ? 0 : strlen(s);
	uint8_t	*p;

	if (n >= FRAME_MAX) {
		f->bad = true;
		return;
	}
	frame_put_u32(f, (uint32_t)n);
	if ((p = grow(f, n + 1)) == NULL)
		return;
	if (n > 0)
		memcpy(p, s, n);
	p[n] = '\0';
}

uint8_t
frame_type(const struct frame *f)
{
	return f->bad || f->len == 0 ? 0 : f->buf[0];
}

uint8_t
frame_get_u8(struct frame *f)
{
	const uint8_t	*p = take(f, 1);

	return p == NULL ? 0 : *p;
}

uint32_t
frame_get_u32(struct frame *f)
{
	const uint8_t	*p = take(f, 4);

	return p == NULL ? 0 : get_be32(p);
}

uint64_t
frame_get_u64(struct frame *f)
{
	uint64_t	hi = frame_get_u32(f);

	return hi << 32 | frame_get_u32(f);
}

const char *
frame_get_str(struct frame *f)
{
	uint32_t	 n = frame_get_u32(f);
	const uint8_t	*p;

	if (n >= FRAME_MAX)
		f->bad = true;
	p = take(f, (size_t)n + 1);
	if (p != NULL && (p[n] != '\0' || memchr(p, '\0', n) != NULL)) {
		f->bad = true;
		p = NULL;
	}
	return p == NULL ? "" : (const char *)p;
}

bool
frame_done(const struct frame *f)
{
	return !f->bad && f->off == f->len;
}

bool
frame_set(struct frame *f, const void *bytes, size_t n)
{
	reset(f);
	if (n == 0 || n > FRAME_MAX)
		return false;
	memcpy(f->buf, bytes, n);
	f->len = (uint32_t)n;
	return true;
}

void
frame_wipe(struct frame *f)
{
	explicit_bzero(f->buf, f->len < sizeof(f->buf) ? f->len : sizeof(f->buf));
	reset(f);
}

static enum io_result
wait_for(int fd, short events, deadline d)
{
	struct pollfd	pfd = { .fd = fd, .events = events };
	int		left, n;

	do {
		if ((left = deadline_left(d)) == 0)
			return IO_TIMEOUT;
		n = poll(&pfd, 1, left);
	} while (n == 0 || (n == -1 && errno == EINTR));
	return n == -1 ? IO_ERRNO : IO_OK;
}

static enum io_result
send_all(int fd, const uint8_t *p, size_t n, deadline d)
{
	enum io_result	r;
	ssize_t		w;

	while (n > 0) {
		w = send(fd, p, n, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (w == -1) {
			if (errno != EINTR && errno != EAGAIN)
				return IO_ERRNO;
			if ((r = wait_for(fd, POLLOUT, d)) != IO_OK)
				return r;
			continue;
		}
		p += w;
		n -= (size_t)w;
	}
	return IO_OK;
}

static enum io_result
recv_all(int fd, uint8_t *p, size_t n, deadline d)
{
	enum io_result	r;
	size_t		got = 0;
	ssize_t		w;

	while (got < n) {
		w = recv(fd, p + got, n - got, MSG_DONTWAIT);
		if (w == 0)
			return got == 0 ? IO_EOF : IO_BAD;
		if (w == -1) {
			if (errno != EINTR && errno != EAGAIN)
				return IO_ERRNO;
			if ((r = wait_for(fd, POLLIN, d)) != IO_OK)
				return r;
			continue;
		}
		got += (size_t)w;
	}
	return IO_OK;
}

/* What goes out of a frame: its length and itself. */
static void
parts_of(const struct frame *f, uint8_t hdr[4], struct iovec part[2])
{
	put_be32(hdr, f->len);
	part[0] = (struct iovec){ hdr, 4 };
	part[1] = (struct iovec){ (void *)(uintptr_t)f->buf, f->len };
}

/* In one piece where it goes, which it does: a reader wakes up once. */
static enum io_result
send_parts(int fd, struct iovec *part, size_t n, deadline d)
{
	struct msghdr	m = { .msg_iov = part, .msg_iovlen = n };
	enum io_result	r = IO_OK;
	size_t		sent = 0, i;
	ssize_t		w = sendmsg(fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT);

	if (w == -1 && errno != EINTR && errno != EAGAIN)
		return IO_ERRNO;
	if (w > 0)
		sent = (size_t)w;
	for (i = 0; i < n && r == IO_OK; i++) {
		if (sent < part[i].iov_len)
			r = send_all(fd, (uint8_t *)part[i].iov_base + sent,
			    part[i].iov_len - sent, d);
		sent -= sent < part[i].iov_len ? sent : part[i].iov_len;
	}
	return r;
}

enum io_result
frame_send(int fd, const struct frame *f, deadline d)
{
	uint8_t		hdr[4];
	struct iovec	part[2];

	if (f->bad || f->len == 0)
		return IO_BAD;
	parts_of(f, hdr, part);
	return send_parts(fd, part, 2, d);
}

enum io_result
frame_send_pair(int fd, const struct frame *f, const struct frame *g, deadline d)
{
	uint8_t		hdr[2][4];
	struct iovec	part[4];

	if (f->bad || f->len == 0 || g->bad || g->len == 0)
		return IO_BAD;
	parts_of(f, hdr[0], part);
	parts_of(g, hdr[1], part + 2);
	return send_parts(fd, part, 4, d);
}

enum io_result
frame_recv(int fd, struct frame *f, deadline d)
{
	uint8_t		hdr[4];
	uint32_t	len;
	enum io_result	r;

	reset(f);
	if ((r = recv_all(fd, hdr, sizeof(hdr), d)) != IO_OK)
		return r;
	len = get_be32(hdr);
	if (len == 0 || len > FRAME_MAX)
		return IO_BAD;
	if ((r = recv_all(fd, f->buf, len, d)) != IO_OK) {
		explicit_bzero(f->buf, len);
		return r == IO_EOF ? IO_BAD : r;
	}
	f->len = len;
	return IO_OK;
}
