/* files.h - files that people bring, kept beside the database under the SHA-256 of what they hold.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The same content brought twice lies there once. A file never changes; its name is the check of its content. The folder is that of the key `files`, else
 * PATH-OF-THE-DATABASE.files. Who still needs a file is the business of the module that put it there. */
#ifndef CORE_FILES_H
#define CORE_FILES_H
#include "core/ctx.h"

/* Copies what `fd` holds from its start; whole or not at all. RC_IO, RC_TOO_LARGE (no room on the disk) with the reason. */
enum rc files_put(struct ctx *c, int fd, const char *sha256) MUST_USE;
/* In the arena; NULL without memory. */
const char *files_path(struct ctx *c, const char *sha256);
bool files_has(struct ctx *c, const char *sha256);
/* Fine when it is gone already. */
enum rc files_drop(struct ctx *c, const char *sha256) MUST_USE;
#endif
