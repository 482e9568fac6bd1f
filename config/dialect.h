/* SPDX-License-Identifier: ISC */
#ifndef CONFIG_DIALECT_H
#define CONFIG_DIALECT_H

/*
 * The words of those options of [provider] that choose among few: in the order
 * of their names in choices.c. Zero is "provider": what the provider's own row
 * says (oauth/provider.h), where it is never zero.
 */
enum client_auth {
	CLIENT_AUTH_PROVIDER = 0,
	CLIENT_AUTH_SELF,	/* Bearer: the supplied token itself */
	CLIENT_AUTH_BASIC,	/* client id and client_secret_file */
	CLIENT_AUTH_POST,	/* the same two as members of the form */
	CLIENT_AUTH_BEARER_FILE,	/* Bearer: the token in bearer_file */
	CLIENT_AUTH_NONE	/* an endpoint that asks for nothing but the token */
};

enum token_shape {
	TOKEN_SHAPE_PROVIDER = 0,
	TOKEN_SHAPE_OPAQUE,	/* visible ASCII, token_min .. token_max bytes */
	TOKEN_SHAPE_JWT		/* three base64url parts besides; WIRE.md section 5 */
};

enum scope_syntax {
	SCOPE_PROVIDER = 0,
	SCOPE_SPACES,		/* "activity sleep" (RFC 6749 section 3.3) */
	SCOPE_BRACES		/* "{ACTIVITY=READ, SLEEP=READ_WRITE}" (WIRE.md section 1) */
};

enum time_unit {
	TIME_PROVIDER = 0,
	TIME_SECONDS,
	TIME_MILLISECONDS
};

/* How the answer writes exp, iat and nbf. */
enum number_form {
	NUMBERS_PROVIDER = 0,
	NUMBERS_PLAIN,		/* JSON numbers */
	NUMBERS_STRINGS		/* "1699298566" (WIRE.md section 7) */
};

/*
 * Which of the two members that tell for whom a token is must be there: that
 * which it was issued to (client_member) and that which it is meant for
 * (audience_member). What is there must be ours under each of them.
 */
enum audience_check {
	AUDIENCE_PROVIDER = 0,
	AUDIENCE_CLIENT,	/* client_member */
	AUDIENCE_EITHER,	/* one of the two */
	AUDIENCE_BOTH
};

/* A yes or no that the row has said already. */
enum yes_or_no {
	ANSWER_PROVIDER = 0,
	ANSWER_NO,
	ANSWER_YES
};

#endif /* CONFIG_DIALECT_H */
