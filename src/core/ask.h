/* ask.h - asking at the terminal.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_ASK_H
#define CORE_ASK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

bool ask_line(FILE *from, char *out, size_t size);                  /* one line without its end; false at the end of the file */
bool ask_hidden(const char *prompt, char *out, size_t size);        /* from the terminal, without showing it */
#endif
