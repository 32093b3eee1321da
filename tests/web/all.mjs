// SPDX-License-Identifier: Apache-2.0
// node tests/web/all.mjs [pages] [work] [whatif] [intake] [people] [publish] [office] [projects] [promises] [lights] [investment] [portfolio] [assessment] [meetings] [problems]: one TAP stream; GUSU_URL, GUSU_USER and GUSU_PASSWORD name a running server,
// GUSU_EMPTY_URL one with an empty city.
import { done, part } from './lib.mjs'

const wanted = process.argv.slice(2)
for (const name of ['pages', 'work', 'whatif', 'intake', 'people', 'publish', 'office', 'projects', 'promises', 'lights', 'investment', 'portfolio', 'assessment', 'meetings', 'problems']) {
  if (wanted.length && !wanted.includes(name)) continue
  await part(name, (await import(`./${name}.mjs`)).default)
}
process.exitCode = done()
