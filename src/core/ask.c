/* ask.c - lines and secrets from the terminal.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/ask.h"
#include <string.h>
#include <termios.h>
#include <unistd.h>

bool ask_line(FILE *from, char *out, size_t size)
{
	if (fgets(out, (int)size, from) == NULL)
		return false;
	out[strcspn(out, "\r\n")] = '\0';
	return true;
}

bool ask_hidden(const char *prompt, char *out, size_t size)
{
	struct termios before, silent;
	fputs(prompt, stderr);
	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return false;
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	bool got = ask_line(stdin, out, size);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	fputc('\n', stderr);
	return got;
}
