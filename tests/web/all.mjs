// SPDX-License-Identifier: Apache-2.0
// node tests/web/all.mjs [NAME …]: one TAP stream of all parts, or of these; GUSU_URL, GUSU_USER and GUSU_PASSWORD name a running server, GUSU_EMPTY_URL one with an empty city.
import { done, part } from './lib.mjs'

const parts = [
  'pages', 'work', 'whatif', 'intake', 'people', 'publish', 'office', 'projects', 'lights', 'investment', 'portfolio', 'assessment', 'promises', 'meetings', 'problems',
  'walk_enterprise', 'walk_town', 'walk_district', 'walk_bureau', 'walk_leader',
]
const wanted = process.argv.slice(2)
for (const name of parts) {
  if (wanted.length && !wanted.includes(name)) continue
  await part(name, (await import(`./${name}.mjs`)).default)
}
process.exitCode = done()
