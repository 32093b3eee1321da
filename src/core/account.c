/* account.c - passwords: how they are made, kept, checked and changed.
 * SPDX-License-Identifier: Apache-2.0 */
#include <argon2.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include "base/utf8.h"
#include "core/account.h"
#include "core/account_store.h"
#include "core/app.h"
#include "core/session.h"
#include "core/setting.h"

enum { ARGON_PASSES = 2, ARGON_KIB = 19 * 1024, ARGON_LANES = 1, SALT_BYTES = 16, KEY_BYTES = 32 };

static bool random_bytes(void *p, size_t n)
{
	return getrandom(p, n, 0) == (ssize_t)n; /* up to 256 bytes come whole */
}

enum rc password_check(struct ctx *c, const char *password)
{
	size_t bytes = strlen(password);
	if (bytes > PASSWORD_MAX_BYTES)
		return ctx_fail(c, RC_BAD_INPUT, "password", TR(c, "密码最长 %d 个字节", "a password has at most %d bytes"), PASSWORD_MAX_BYTES);
	if (!utf8_valid(password, bytes, NULL) || utf8_count(password, bytes) < PASSWORD_MIN_CHARS)
		return ctx_fail(c, RC_BAD_INPUT, "password",
			TR(c, "密码至少 %d 个字符；一句容易记的话最好", "a password has at least %d characters; a sentence that is easy to remember is best"),
			PASSWORD_MIN_CHARS);
	bool one_character = true;
	for (size_t i = 1; i < bytes; i++)
		one_character = one_character && password[i] == password[0];
	if (one_character)
		return ctx_fail(c, RC_BAD_INPUT, "password", "%s", TR(c, "密码不能全是同一个字符", "a password is more than one character repeated"));
	return RC_OK;
}

enum rc password_hash(struct ctx *c, const char *password, char ret_hash[PASSWORD_HASH])
{
	unsigned char salt[SALT_BYTES];
	if (!random_bytes(salt, sizeof salt))
		return ctx_fail(c, RC_INTERNAL, NULL, "%s", TR(c, "系统没有给出随机数", "the system gave no random numbers"));
	int err = argon2id_hash_encoded(ARGON_PASSES, ARGON_KIB, ARGON_LANES, password, strlen(password), salt, sizeof salt, KEY_BYTES,
		ret_hash, PASSWORD_HASH);
	if (err == ARGON2_OK)
		return RC_OK;
	return ctx_fail(c, RC_NO_MEMORY, NULL, TR(c, "密码处理失败：%s", "the password could not be processed: %s"), argon2_error_message(err));
}

bool password_matches(const char *password, const char *hash)
{
	size_t n = strlen(password);
	if (n > PASSWORD_MAX_BYTES)
		n = 0; /* no such password exists; takes as long all the same */
	if (hash[0] != '\0')
		return argon2id_verify(hash, password, n) == ARGON2_OK;
	unsigned char key[KEY_BYTES];
	static const unsigned char salt[SALT_BYTES] = { 1 };
	/* for its time only */
	(void)argon2id_hash_raw(ARGON_PASSES, ARGON_KIB, ARGON_LANES, password, n, salt, sizeof salt, key, sizeof key);
	return false;
}

void password_make(char ret_password[PASSWORD_MADE + 1])
{
	static const char letters[] = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"; /* 57: no 0 O 1 l I o */
	enum { LETTERS = sizeof letters - 1 };
	int n = 0;
	while (n < PASSWORD_MADE) {
		unsigned char byte;
		if (!random_bytes(&byte, 1))
			continue;
		if (byte < 256 / LETTERS * LETTERS) /* each letter as likely as any other */
			ret_password[n++] = letters[byte % LETTERS];
	}
	ret_password[n] = '\0';
}

enum rc account_set_password(struct ctx *c, const char *name, const char *password)
{
	char hash[PASSWORD_HASH];
	TRY(password_check(c, password));
	TRY(password_hash(c, password, hash));
	return account_store_password(c, name, hash);
}

static enum rc wrong_old_password(struct ctx *c)
{
	return ctx_fail(c, RC_BAD_INPUT, "old_password", "%s", TR(c, "现在的密码不对", "the present password is not right"));
}

static enum rc store_change(struct ctx *c, const struct account *a, const char *hash)
{
	txn_auto t = { 0 };
	enum rc rc = txn_begin(&t, c->db);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	TRY(account_store_password(c, a->name, hash));
	TRY(audit_note(c, "account.password", a->name, ""));
	TRY(session_end_others(c, a->id, c->client.cookie));
	rc = txn_commit(&t);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

enum rc account_change_password(struct ctx *c, const char *old_password, const char *new_password)
{
	struct account a;
	bool found;
	char hash[PASSWORD_HASH];
	TRY(password_check(c, new_password));
	TRY(account_find(c, c->who.name, &a, &found));
	TRY(login_begin(c, c->who.name)); /* guessing the old one counts like guessing at the door */
	bool good = password_matches(old_password, found ? a.hash : "");
	login_end(c, c->who.name, good ? LOGIN_GOOD : LOGIN_WRONG);
	if (!good)
		return wrong_old_password(c);
	if (strcmp(old_password, new_password) == 0)
		return ctx_fail(c, RC_BAD_INPUT, "new_password", "%s", TR(c, "新密码与现在的相同", "the new password is the present one"));
	TRY(password_hash(c, new_password, hash));
	struct ctx unit, *w;
	TRY(writer_begin(c, &unit, &w));
	return writer_end(c, &unit, w, store_change(w, &a, hash));
}
