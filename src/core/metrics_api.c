/* metrics_api.c - /healthz and /metrics, and who may read the latter.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/config.h"
#include "core/core.api.gen.h"
#include "core/http_priv.h"
#include "core/metrics.h"

enum rc core_api_healthz(struct ctx *c, const struct core_healthz_in *in, struct reply *r)
{
	r->content_type = "text/plain; charset=utf-8";
	buf_str(&r->body, "ok\n");
	return RC_OK;
}

/* In constant time for tokens of one length. */
static bool same_text(const char *a, const char *b)
{
	size_t n = strlen(a);
	unsigned differ = 0;
	if (strlen(b) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		differ |= (unsigned char)a[i] ^ (unsigned char)b[i];
	return differ == 0;
}

static bool has_token(const struct ctx *c)
{
	static const char word[] = "Bearer ";
	const char *token = c->app->config.metrics_token, *header = c->request->header[NET_H_AUTHORIZATION];
	return token != NULL && header != NULL && strncmp(header, word, sizeof word - 1) == 0 && same_text(token, header + sizeof word - 1);
}

/* Behind a proxy whose word is not believed every client has the proxy's address: that says nothing about who asks. */
static bool from_allowed(const struct ctx *c)
{
	const struct net_request *q = c->request;
	bool handed_on = q->header[NET_H_FORWARDED_FOR] != NULL || q->header[NET_H_FORWARDED_PROTO] != NULL;
	if (handed_on && !c->app->config.trust_proxy)
		return false;
	return networks_have(c->app->config.metrics_allow, c->client.address);
}

enum rc core_api_metrics(struct ctx *c, const struct core_metrics_in *in, struct reply *r)
{
	if (!from_allowed(c) && !has_token(c))
		return ctx_fail(c, RC_FORBIDDEN, NULL, "%s", TR(c, "此地址不能读取监控指标；见配置项 metrics.allow 和 metrics.token",
			"this address may not read the metrics; see metrics.allow and metrics.token in the configuration"));
	r->content_type = "text/plain; version=0.0.4; charset=utf-8";
	metrics_write(c->app, &r->body);
	return RC_OK;
}
