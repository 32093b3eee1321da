// SPDX-License-Identifier: Apache-2.0
// node tests/web/all.mjs [NAME …]: one TAP stream of all parts, or of these; GUSU_URL, GUSU_USER and GUSU_PASSWORD name a running server, GUSU_EMPTY_URL one with an empty city.
// A part is a file here that exports a function of a browser by default; each stands for itself, so that `run test` runs them side by side (tests/run_all.py).
import { readdirSync, readFileSync } from 'node:fs'
import { done, part } from './lib.mjs'

const here = new URL('.', import.meta.url)
const parts = readdirSync(here).filter((f) => f.endsWith('.mjs') && /^export default async function/m.test(readFileSync(new URL(f, here), 'utf8'))).map((f) => f.slice(0, -4))
const wanted = process.argv.slice(2)
const strange = wanted.filter((name) => !parts.includes(name))
if (strange.length) throw new Error(`there is no part ${strange.join(' ')}; there are: ${parts.join(' ')}`)
// The walk through a year needs a clock that it can move: without one it is left out (run.py walk_year).
for (const name of parts) if (wanted.length ? wanted.includes(name) : name !== 'walk_year') await part(name, (await import(`./${name}.mjs`)).default)
process.exitCode = done()
