/* core_cli.h - the house's own commands, one function each. Exit codes: cli.h.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_CORE_CLI_H
#define CORE_CORE_CLI_H
#include "core/cli.h"

int init_run(struct ctx *c, int argc, char **argv);
int upgrade_run(struct ctx *c, int argc, char **argv);
int serve_run(struct ctx *c, int argc, char **argv);
int plan_check_run(struct ctx *c, int argc, char **argv);
int rebuild_run(struct ctx *c, int argc, char **argv);
int check_run(struct ctx *c, int argc, char **argv);
int backup_run(struct ctx *c, int argc, char **argv);
int restore_run(struct ctx *c, int argc, char **argv);
int db_copy_run(struct ctx *c, int argc, char **argv);
int password_run(struct ctx *c, int argc, char **argv);
int account_list_run(struct ctx *c, int argc, char **argv);
int account_roles_run(struct ctx *c, int argc, char **argv);
int account_add_run(struct ctx *c, int argc, char **argv);
int account_grant_run(struct ctx *c, int argc, char **argv);
int account_revoke_run(struct ctx *c, int argc, char **argv);
int account_disable_run(struct ctx *c, int argc, char **argv);
int account_enable_run(struct ctx *c, int argc, char **argv);
int account_reset_2fa_run(struct ctx *c, int argc, char **argv);
int account_token_run(struct ctx *c, int argc, char **argv);
int doctor_run(struct ctx *c, int argc, char **argv);

struct plan_report;
/* Checks plan files and folders of them into the report, as `gusu plan check` does. */
enum rc plan_check_files(struct ctx *c, struct plan_report *r, const char *const *paths, int n, int *ret_files) MUST_USE;
#endif
