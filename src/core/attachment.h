/* attachment.h - evidence: files that people hang on things, a permit on a stage, a photo on a visit.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The content lies under its SHA-256 (core/files.h), the row beside it says on what it hangs, by whom and when. `owner` is the object's text as the
 * ledger has it: "matter 12", "project 1000123". What a file is follows from its bytes, never from its name or from what a browser says: only PDF, JPEG,
 * PNG, DOCX, XLSX, OFD and plain ZIP come in; programs, pages and drawings with scripts, Office files with macros do not. Rows are append-only: evidence
 * stays. SHA-256 and SM3 are kept, so that a file can be named in a ledger entry.
 *
 * There is no scope here. Whoever owns the thing looks first whether it may be seen, then asks for its attachments by owner; an id that hangs on something
 * else is RC_NOT_FOUND. A file always leaves as a download of its own kind, never as a page (attachment_send). Texts are in the arena.
 *
 *   enum rc projects_api_file_add(struct ctx *c, const struct projects_file_add_in *in, struct reply *r)     (x-upload body, as POST /api/office/matters/{id}/files)
 *   { …own scope check…; TRY(attachment_take(c, in->upload, &a)); txn_begin; TRY(attachment_keep(c, "project 1000123", &a)); …; txn_commit; attachment_json(&r->jw, &a); } */
#ifndef CORE_ATTACHMENT_H
#define CORE_ATTACHMENT_H
#include "base/digest.h"
#include "core/ctx.h"

enum attachment_kind { ATTACHMENT_PDF, ATTACHMENT_JPG, ATTACHMENT_PNG, ATTACHMENT_DOCX, ATTACHMENT_XLSX, ATTACHMENT_OFD, ATTACHMENT_ZIP, ATTACHMENT_KINDS };
extern const char *const attachment_kind_words[]; /* "pdf", …, NULL */
enum { ATTACHMENTS_A_THING = 200, ATTACHMENT_NAME = 120 /* characters */ };

struct attachment {
	int64_t id, size;
	const char *owner;
	enum attachment_kind kind;
	const char *name;                 /* cleaned; ends as its kind says */
	char sha256[DIGEST_HEX], sm3[DIGEST_HEX];
	const char *shot_at;              /* a photo's own time, "2020-07-01 08:30:00" of the camera's clock; NULL: it does not say */
	int64_t account;
	const char *account_name, *created_at;
};

struct upload; /* core/http.h */
struct reply;
struct jw;

/* Looks at what came and stores its content; no database. RC_BAD_INPUT: not a kind that is taken, or empty; RC_TOO_LARGE: over limits.attachment. */
enum rc attachment_take(struct ctx *c, const struct upload *u, struct attachment *ret_a) MUST_USE;
/* The same for a file at hand (command line, importers, tests): `name` as people call it. */
enum rc attachment_take_fd(struct ctx *c, int fd, const char *name, struct attachment *ret_a) MUST_USE;
/* Hangs it on `owner` in the caller's transaction; the rest of *a is filled. RC_TOO_MANY over ATTACHMENTS_A_THING. The same content on the same thing is there once:
 * *a is then the row that was there. */
enum rc attachment_keep(struct ctx *c, const char *owner, struct attachment *a) MUST_USE;

/* Oldest first. */
enum rc attachment_list(struct ctx *c, const char *owner, struct attachment **ret_list, int *ret_n) MUST_USE;
/* RC_NOT_FOUND also for one that hangs on something else. */
enum rc attachment_get(struct ctx *c, const char *owner, int64_t id, struct attachment *ret_a) MUST_USE;
/* As above, and the reply is the file: Content-Disposition: attachment, its own media type, nosniff. RC_IO when the file is gone from the disk. */
enum rc attachment_send(struct ctx *c, const char *owner, int64_t id, struct reply *r) MUST_USE;
/* As the API shows it: copy the schema Attachment of office.api.yaml into your fragment. */
void attachment_json(struct jw *w, const struct attachment *a);

/* Does any attachment need this content? For modules that drop files of their own (core/files.h). */
enum rc attachment_holds(struct ctx *c, const char *sha256, bool *ret_holds) MUST_USE;
/* For `gusu check`: files that are gone from the disk or have another content. */
enum rc attachments_check(struct ctx *c, int *ret_findings) MUST_USE;

/* When the photo in these bytes was taken: JPEG with an EXIF block that has DateTimeOriginal; as in `shot_at`. False: it does not say. */
bool photo_shot_at(const unsigned char *p, size_t n, char out[20]);
#endif
