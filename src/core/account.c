/* account.c - passwords: how they are made, kept, checked and changed.
 * SPDX-License-Identifier: Apache-2.0 */
#include <argon2.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include "core/account.h"
#include "core/app.h"
#include "core/people_record.h"
#include "core/session_priv.h"
#include "core/setting.h"
#include "core/throttle.h"

enum { ARGON_PASSES = 2, ARGON_KIB = 19 * 1024, ARGON_LANES = 1, SALT_BYTES = 16, KEY_BYTES = 32 };

static bool random_bytes(void *p, size_t n)
{
	return getrandom(p, n, 0) == (ssize_t)n; /* up to 256 bytes come whole */
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
	struct account a;
	bool found;
	TRY(password_check_for(c, password, name));
	TRY(account_find(c, name, &a, &found));
	if (!found)
		return ctx_fail(c, RC_NOT_FOUND, "name", TR(c, "没有账号“%s”", "there is no account '%s'"), name);
	TRY(password_hash(c, password, hash));
	TRY(account_store_password(c, a.id, hash, false));
	return failure_store_forget(c, name, 0);
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
	TRY(account_store_password(c, a->id, hash, false));
	TRY(audit_note(c, "account.password", a->name, ""));
	TRY(record_account(c, a->id, "password"));
	TRY(session_end_others(c, a->id, c->client.cookie));
	TRY(people_changed(c));
	rc = txn_commit(&t);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

enum rc account_change_password(struct ctx *c, const char *old_password, const char *new_password)
{
	struct account a;
	bool found;
	char hash[PASSWORD_HASH];
	TRY(password_check_for(c, new_password, c->who.name));
	TRY(account_find(c, c->who.name, &a, &found));
	TRY(throttle_begin(c, c->who.name)); /* guessing the old one counts like guessing at the door */
	bool good = password_matches(old_password, found ? a.hash : "");
	throttle_end(c, c->who.name, good ? LOGIN_GOOD : LOGIN_WRONG);
	if (!good)
		return wrong_old_password(c);
	if (strcmp(old_password, new_password) == 0)
		return ctx_fail(c, RC_BAD_INPUT, "new_password", "%s", TR(c, "新密码与现在的相同", "the new password is the present one"));
	TRY(password_hash(c, new_password, hash));
	struct ctx unit, *w;
	TRY(writer_begin(c, &unit, &w));
	TRY(writer_end(c, &unit, w, store_change(w, &a, hash)));
	sessions_refresh(c);
	return RC_OK;
}
