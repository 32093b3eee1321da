/* files.h - files that people bring, kept beside the database under the SHA-256 of what they hold.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The same content brought twice lies there once. A file never changes; its name is the check of its content. The folder is that of the key `files`, else
 * PATH-OF-THE-DATABASE.files. Who still needs a file is the business of the module that put it there. */
#ifndef CORE_FILES_H
#define CORE_FILES_H
#include "base/file.h"
#include "core/ctx.h"

/* Copies what `fd` holds from its start; whole or not at all. RC_IO, RC_TOO_LARGE (no room on the disk) with the reason. */
enum rc files_put(struct ctx *c, int fd, const char *sha256) MUST_USE;
/* All of these: in the arena; NULL without memory. The folder may not be there yet: files_folder_make. */
const char *files_folder(struct ctx *c);
enum rc files_folder_make(struct ctx *c) MUST_USE;
const char *files_path(struct ctx *c, const char *sha256);
bool files_has(struct ctx *c, const char *sha256);
/* Fine when it is gone already. */
enum rc files_drop(struct ctx *c, const char *sha256) MUST_USE;
/* Hands over the name of every file, in order; ends with the first failure of `one`. No folder: no files. */
enum rc files_each(struct ctx *c, enum rc (*one)(void *arg, const char *sha256), void *arg) MUST_USE;
/* For handlers whose answer is a file made by a library that writes under a name: base/file.h, with the reasons. `made` is the outcome of the writing; after a failure
 * nothing is left and it comes back. */
enum rc files_passing(struct ctx *c, char ret_path[FILE_PASSING]) MUST_USE;
enum rc files_passed(struct ctx *c, const char *path, enum rc made, int *ret_fd) MUST_USE;
#endif
