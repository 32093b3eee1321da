/* file.h - a whole file in memory, and writing one so that it is there complete or not at all.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Ordinary files are mapped: a table of 100 MB costs no memory of its own. Pipes are read to their end. A mapped file must not be
 * shortened by somebody else meanwhile (uploads are ours; at the command line it is the operator's file). */
#ifndef BASE_FILE_H
#define BASE_FILE_H
#include <stdbool.h>
#include <stddef.h>
#include "base/rc.h"

struct file_bytes {
	const char *p;      /* never NULL, also for an empty file */
	size_t n;
	void *map;          /* one of the two holds it */
	char *owned;
};

/* "-" is standard input. RC_NOT_FOUND, RC_TOO_LARGE (over `limit`, 0: none), RC_BAD_INPUT (a folder), RC_IO; errno says more. */
enum rc file_load(const char *path, size_t limit, struct file_bytes *ret_f) MUST_USE;
void file_unload(struct file_bytes *f);
#define file_bytes_auto __attribute__((cleanup(file_unload))) struct file_bytes

/* All of it or RC_IO: partial writes and signals are dealt with. */
enum rc fd_write_all(int fd, const void *p, size_t n) MUST_USE;

/* Writes a file under a passing name beside it; file_out_commit makes it durable and gives it its name, file_out_drop removes it. */
struct file_out { int fd; char *path, *temporary; };
enum rc file_out_open(struct file_out *f, const char *path) MUST_USE;
enum rc file_out_commit(struct file_out *f) MUST_USE;
void file_out_drop(struct file_out *f);              /* also after a commit: then it does nothing */
/* A file for passing on: for a library that writes under a name while the reader shall have a nameless file, which goes when it is closed. It lies in TMPDIR or /tmp,
 * readable by its owner alone. RC_IO: errno says more. */
enum { FILE_PASSING = 256 };
enum rc file_passing(char ret_path[FILE_PASSING]) MUST_USE;       /* makes it, empty */
enum rc file_passed(const char *path, int *ret_fd) MUST_USE;      /* opens what was written for reading; the name is gone in any case */

/* The names in a folder in byte order, hidden ones left out, in the arena. A file has none, nor has what is not there (*ret_n 0). RC_IO: errno says more. */
struct arena;
enum rc folder_names(struct arena *a, const char *dir, const char ***ret_names, int *ret_n) MUST_USE;

#define file_auto __attribute__((cleanup(file_out_drop))) struct file_out
#endif
