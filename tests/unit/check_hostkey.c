/* SPDX-License-Identifier: ISC */
#include "config.h"

#include <sys/stat.h>

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "config/hostkey.h"
#include "config/subkey.h"
#include "tests/unit/unit.h"

#define HEX	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static char	dir[64], path[96];

static void
set_up(void)
{
	(void)snprintf(dir, sizeof(dir), "/tmp/check_hostkey.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	(void)snprintf(path, sizeof(path), "%s/key", dir);
}

static void
tear_down(void)
{
	(void)unlink(path);
	/* Fails where a test left anything but the key behind. */
	ck_assert_int_eq(rmdir(dir), 0);
}

static void
write_file(const char *text, mode_t mode)
{
	FILE	*f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
	ck_assert_int_eq(chmod(path, mode), 0);
}

START_TEST(made_key_is_read_back_and_never_replaced)
{
	struct file_error	e = { "" };
	struct hostkey		a, b;
	struct stat		st;

	ck_assert_int_eq(hostkey_make(path, geteuid(), getegid(), &e), HOSTKEY_MADE);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0640);
	ck_assert_int_eq(st.st_size, 65);
	ck_assert(hostkey_read(path, &a, &e));
	ck_assert_int_eq(hostkey_make(path, geteuid(), getegid(), &e), HOSTKEY_EXISTS);
	ck_assert(hostkey_read(path, &b, &e));
	ck_assert_mem_eq(&a, &b, sizeof(a));
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(hostkey_make(path, geteuid(), getegid(), &e), HOSTKEY_MADE);
	ck_assert(hostkey_read(path, &b, &e));
	ck_assert_mem_ne(&a, &b, sizeof(a));
}
END_TEST

START_TEST(key_that_cannot_be_made_leaves_nothing)
{
	struct file_error	e = { "" };
	char			missing[128];

	(void)snprintf(missing, sizeof(missing), "%s/none/key", dir);
	ck_assert_int_eq(hostkey_make(missing, geteuid(), getegid(), &e), HOSTKEY_FAILED);
	ck_assert_ptr_nonnull(strstr(e.text, "cannot be made"));
}
END_TEST

static const struct {
	const char	*fact, *text;
	mode_t		 mode;
	bool		 good;
} files[] = {
	{ "64 digits and a newline", HEX "\n", 0640, true },
	{ "readable by others", HEX "\n", 0644, false },
	{ "writable by its group", HEX "\n", 0660, false },
	{ "no newline", HEX, 0640, false },
	{ "empty", "", 0640, false },
	{ "a digit short", "0112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n", 0640, false },
	{ "a digit more", HEX "0\n", 0640, false },
	{ "upper case", "00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff\n", 0640, false },
	{ "a letter that is no digit", "g0112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n", 0640, false },
	{ "two newlines", HEX "\n\n", 0640, false },
};

START_TEST(file_is_a_key_or_refused)
{
	struct file_error	e = { "" };
	struct hostkey		k;

	memset(&k, 9, sizeof(k));
	write_file(files[_i].text, files[_i].mode);
	ck_assert_msg(hostkey_read(path, &k, &e) == files[_i].good, "%s", files[_i].fact);
	if (files[_i].good) {
		ck_assert_int_eq(k.bytes[1], 0x11);
		ck_assert_int_eq(k.bytes[15], 0xff);
	} else {
		ck_assert_int_eq(k.bytes[1], 9);
		ck_assert_str_ne(e.text, "");
	}
}
END_TEST

START_TEST(subkeys_have_nothing_in_common)
{
	struct hostkey	host = { { 1 } };
	struct subkey	k[SUBKEY_ADMISSION];
	unsigned char	mac[2][SUBKEY_MAC_LEN];
	int		i, j;

	for (i = 0; i < SUBKEY_ADMISSION; i++)
		subkey_derive(&host, (enum subkey_purpose)(i + 1), &k[i]);
	for (i = 0; i < SUBKEY_ADMISSION; i++)
		for (j = 0; j < i; j++) {
			ck_assert_mem_ne(&k[i], &k[j], sizeof(k[i]));
			subkey_mac(&k[i], "t", 1, mac[0]);
			subkey_mac(&k[j], "t", 1, mac[1]);
			ck_assert_mem_ne(mac[0], mac[1], sizeof(mac[0]));
		}
}
END_TEST

/* What lies in files now must be found by the next release, too. */
START_TEST(subkeys_are_what_they_were)
{
	struct hostkey	host;
	struct subkey	k;
	unsigned char	mac[SUBKEY_MAC_LEN];
	char		hex[2 * SUBKEY_MAC_LEN + 1], name[TOKEN_NAME_SIZE];

	memset(&host, 7, sizeof(host));
	subkey_derive(&host, SUBKEY_SEAL, &k);
	subkey_mac(&k, "token", 5, mac);
	ck_assert_str_eq(sodium_bin2hex(hex, sizeof(hex), mac, sizeof(mac)),
	    "cffef8675f1b180f2738b92380612882"
	    "64539fbe74c9d500758b03c3dcdcbe3f");
	subkey_derive(&host, SUBKEY_TOKEN_LOG, &k);
	token_name(&k, "token", 5, name);
	ck_assert_str_eq(name, "09264208");
}
END_TEST

int
main(void)
{
	Suite	*s = suite_create("hostkey");
	TCase	*t = tcase_create("hostkey");

	if (sodium_init() == -1)
		return EXIT_FAILURE;
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, made_key_is_read_back_and_never_replaced);
	tcase_add_test(t, key_that_cannot_be_made_leaves_nothing);
	tcase_add_loop_test(t, file_is_a_key_or_refused, 0, COUNT_OF(files));
	tcase_add_test(t, subkeys_have_nothing_in_common);
	tcase_add_test(t, subkeys_are_what_they_were);
	suite_add_tcase(s, t);
	return unit_run(s);
}
