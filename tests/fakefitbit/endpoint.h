/* SPDX-License-Identifier: ISC */
#ifndef FAKE_ENDPOINT_H
#define FAKE_ENDPOINT_H

#include "tests/fakefitbit/client.h"
#include "tests/fakefitbit/control.h"
#include "tests/fakefitbit/form.h"
#include "tests/fakefitbit/grant.h"
#include "tests/fakefitbit/reply.h"

/*
 * A request as the endpoints see it, whatever carried it.  The upper part is
 * filled in by the server; the lower by the endpoints, for the requests file
 * and the templates of faults.
 */
struct request {
	const struct state	*state;
	const struct clients	*clients;
	struct control		 control;
	const char		*method;
	const char		*path;
	const char		*authorization;		/* header or NULL */
	const char		*content_type;		/* header or NULL */
	const char		*host;			/* header or NULL */
	struct form		 form;			/* body, or the query */
	int64_t			 now_ms;
	void			(*wait)(void *, int64_t ms);
	void			*wait_arg;

	const char		*endpoint;		/* its short name */
	const char		*auth;			/* none bearer basic body */
	char			 caller[TAG_SIZE];	/* tag of the Bearer */
	char			 tag[TAG_SIZE];		/* tag of the token */
	const char		*token;			/* the form's, or NULL */
	size_t			 token_len;
	enum token_life		 life;			/* introspect alone */
	struct issue		 issue;			/* claims: of the token */
};

/* Answer: delays, fault or endpoint, as the control says. */
void	endpoint_answer(struct request *, struct reply *);
void	request_free(struct request *);

/*
 * One endpoint in two steps.  look fills the lower part from the form and
 * changes nothing; serve does what is asked.
 */
void	introspect_look(struct request *);
void	introspect_serve(struct request *, struct reply *);
void	moved_serve(struct request *, struct reply *);
void	identity_look(struct request *);
void	identity_serve(struct request *, struct reply *);
void	metadata_serve(struct request *, struct reply *);
void	token_endpoint_look(struct request *);
void	token_endpoint_serve(struct request *, struct reply *);
void	revoke_look(struct request *);
void	revoke_serve(struct request *, struct reply *);
void	authorize_serve(struct request *, struct reply *);

/* Whether the body is declared as a form; if not, reply says so. */
bool	request_is_form(const struct request *, struct reply *);

/*
 * The client that calls: Basic, or client_id in the form for a public one.
 * NULL: reply holds the refusal.
 */
const struct client	*request_client(struct request *, struct reply *);

/* The fields of the form that are missing of a list that NULL ends. */
bool	request_has(const struct request *, const char *const *names,
	    struct reply *);

#endif /* FAKE_ENDPOINT_H */
