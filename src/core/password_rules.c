/* password_rules.c - which passwords are refused: too short, known to everybody, a run of the keyboard, or one's own name.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Length does most of the work; the list and the patterns catch what is long and still among the first guesses. No rule asks for kinds of
 * characters: those make "Password1!" and nothing better. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "base/utf8.h"
#include "core/account.h"
#include "core/setting.h"

extern const char common_passwords_begin[]; /* common_passwords.txt, embedded by the build */

enum { PLAIN = PASSWORD_MAX_BYTES + 1, NAME_LEAST = 4, REST_LEAST = 6 };

static bool is_listed(const char *word, size_t n)
{
	for (const char *line = common_passwords_begin; *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n') {
		size_t end = strcspn(line, "\n");
		if (*line == '#')
			continue;
		for (size_t at = 0; at < end; ) {
			size_t len = strcspn(line + at, " \n");
			if (len == n && n > 0 && memcmp(line + at, word, n) == 0)
				return true;
			at += len + 1;
		}
	}
	return false;
}

static void lower(const char *s, char out[PLAIN])
{
	size_t n = strlen(s);
	for (size_t i = 0; i < n && i < PLAIN - 1; i++)
		out[i] = (char)tolower((unsigned char)s[i]);
	out[n < PLAIN ? n : PLAIN - 1] = '\0';
}

/* p@ssw0rd -> password */
static void without_swaps(char *s)
{
	static const char from[] = "@4310$5!7", to[] = "aaelossit";
	for (; *s != '\0'; s++) {
		const char *at = strchr(from, *s);
		if (at != NULL)
			*s = to[at - from];
	}
}

/* What is left between digits and signs at both ends. */
static const char *core_of(const char *s, size_t *ret_n)
{
	size_t n = strlen(s);
	while (*s != '\0' && (isdigit((unsigned char)*s) || ispunct((unsigned char)*s))) {
		s++;
		n--;
	}
	while (n > 0 && (isdigit((unsigned char)s[n - 1]) || ispunct((unsigned char)s[n - 1])))
		n--;
	*ret_n = n;
	return s;
}

static bool is_common(const char *plain)
{
	char swapped[PLAIN];
	size_t n;
	if (is_listed(plain, strlen(plain)))
		return true;
	const char *word = core_of(plain, &n);
	if (is_listed(word, n))
		return true;
	snprintf(swapped, sizeof swapped, "%s", plain);
	word = core_of(plain, &n); /* the ends first: their digits are digits */
	size_t at = (size_t)(word - plain);
	swapped[at + n] = '\0';
	without_swaps(swapped + at);
	if (is_listed(swapped + at, n))
		return true;
	snprintf(swapped, sizeof swapped, "%s", plain);
	without_swaps(swapped);
	return is_listed(swapped, strlen(swapped));
}

/* abcabcabcabc, 8888888888 */
static bool repeats(const char *s)
{
	size_t n = strlen(s);
	for (size_t piece = 1; piece <= 4 && piece * 2 <= n; piece++) {
		size_t i = piece;
		while (i < n && s[i] == s[i - piece])
			i++;
		if (i == n)
			return true;
	}
	return false;
}

/* One of the rows in either direction, or up and down the alphabet or the digits, for the whole length. */
static bool is_run(const char *s)
{
	static const char *const rows[] = { "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./",
		"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/", "qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p" };
	size_t n = strlen(s), covered = 0;
	while (covered < n) {
		size_t best = 0;
		for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
			for (const char *at = rows[r]; (at = strchr(at, s[covered])) != NULL; at++) {
				size_t up = 0, down = 0;
				while (covered + up < n && at[up] != '\0' && at[up] == s[covered + up])
					up++;
				while (covered + down < n && at - rows[r] >= (ptrdiff_t)down && *(at - down) == s[covered + down])
					down++;
				best = up > best ? up : down > best ? down : best;
			}
		}
		if (best < 4 && covered + best < n)
			return false;
		covered += best > 0 ? best : 1;
	}
	return true;
}

/* Is the name so large a part that hardly anything else is left? */
static bool leans_on(const char *plain, const char *name)
{
	char word[PLAIN];
	lower(name, word);
	size_t n = strlen(word);
	return n >= NAME_LEAST && strstr(plain, word) != NULL && utf8_count(plain, strlen(plain)) < utf8_count(word, n) + REST_LEAST;
}

static enum rc check_names(struct ctx *c, const char *plain, const char *name)
{
	const char *city = NULL, *city_en = NULL;
	if (c->db != NULL) {
		TRY(setting_find(c, "city", &city));
		TRY(setting_find(c, "city_en", &city_en));
	}
	if (name != NULL && leans_on(plain, name))
		return ctx_fail(c, RC_BAD_INPUT, "password", "%s", TR(c, "密码不能只是用户名加几个字符",
			"a password is more than the name and a few characters"));
	if ((city != NULL && leans_on(plain, city)) || (city_en != NULL && leans_on(plain, city_en)))
		return ctx_fail(c, RC_BAD_INPUT, "password", "%s",
			TR(c, "密码不能只是城市名加几个字符", "a password is more than the city's name and a few characters"));
	return RC_OK;
}

static enum rc check_length(struct ctx *c, const char *password)
{
	size_t bytes = strlen(password);
	if (bytes > PASSWORD_MAX_BYTES)
		return ctx_fail(c, RC_BAD_INPUT, "password", TR(c, "密码最长 %d 个字节", "a password has at most %d bytes"), PASSWORD_MAX_BYTES);
	if (!utf8_valid(password, bytes, NULL) || utf8_count(password, bytes) < PASSWORD_MIN_CHARS)
		return ctx_fail(c, RC_BAD_INPUT, "password",
			TR(c, "密码至少 %d 个字符；一句容易记的话最好", "a password has at least %d characters; a sentence that is easy to remember is best"),
			PASSWORD_MIN_CHARS);
	return RC_OK;
}

enum rc password_check_for(struct ctx *c, const char *password, const char *name)
{
	char plain[PLAIN];
	TRY(check_length(c, password));
	lower(password, plain);
	if (repeats(plain))
		return ctx_fail(c, RC_BAD_INPUT, "password", "%s", TR(c, "密码不能只是几个字符的重复", "a password is more than a few characters repeated"));
	if (is_run(plain))
		return ctx_fail(c, RC_BAD_INPUT, "password", "%s",
			TR(c, "密码不能只是键盘或字母的顺序", "a password is more than a run along the keyboard or the alphabet"));
	if (is_common(plain))
		return ctx_fail(c, RC_BAD_INPUT, "password", "%s",
			TR(c, "这是人人都会先试的密码，请换一个", "this is among the passwords that everybody tries first; please choose another one"));
	return check_names(c, plain, name);
}

enum rc password_check(struct ctx *c, const char *password)
{
	return password_check_for(c, password, c->who.account != 0 ? c->who.name : NULL);
}
