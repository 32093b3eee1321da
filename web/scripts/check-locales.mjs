// SPDX-License-Identifier: Apache-2.0
// Both languages have the same keys and the same values to fill in; every key that the pages ask for exists, every key is asked for;
// Chinese sentences carry full-width punctuation. Exit 1 with all findings.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = new URL('../src/', import.meta.url).pathname
const findings = []

function flat(tree, at = '', out = new Map()) {
  for (const [k, v] of Object.entries(tree)) {
    const key = at ? `${at}.${k}` : k
    if (typeof v === 'string') out.set(key, v)
    else flat(v, key, out)
  }
  return out
}
const read = (name) => flat(JSON.parse(readFileSync(join(root, 'locales', `${name}.json`), 'utf8')))
const zh = read('zh-CN')
const en = read('en')

const holes = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort().join()
for (const key of new Set([...zh.keys(), ...en.keys()])) {
  if (!zh.has(key)) findings.push(`zh-CN lacks ${key}`)
  else if (!en.has(key)) findings.push(`en lacks ${key}`)
  else if (holes(zh.get(key)) !== holes(en.get(key))) findings.push(`${key}: the values to fill in differ`)
  else if (!zh.get(key).trim() || !en.get(key).trim()) findings.push(`${key} is empty`)
}
for (const [key, text] of zh) {
  if (/[\u4e00-\u9fff] ?[,;:!?()]|[,;:!?()] ?[\u4e00-\u9fff]/.test(text)) findings.push(`zh-CN ${key}: half-width punctuation in ${text}`)
}
for (const [key, text] of en) {
  if (/[，。；：！？（）]/.test(text)) findings.push(`en ${key}: full-width punctuation in ${text}`)
}

function sources(dir, out = []) {
  for (const name of readdirSync(dir)) {
    const path = join(dir, name)
    if (statSync(path).isDirectory()) {
      if (name !== 'gen' && name !== 'locales') sources(path, out)
    } else if (/\.(ts|vue)$/.test(name)) out.push(path)
  }
  return out
}
const asked = new Set()
const beginnings = new Set()
for (const path of sources(root)) {
  const text = readFileSync(path, 'utf8')
  for (const m of text.matchAll(/\bt\(\s*'([^']+)'\s*[,)]/g)) asked.add(m[1])
  for (const m of text.matchAll(/\bt\(\s*'([^']+)' \+/g)) beginnings.add(m[1])
  for (const m of text.matchAll(/\bt\(\s*`([^`$]+)\$\{/g)) beginnings.add(m[1])
  // say(of enterprises, of places): the second stands under `places`
  for (const m of text.matchAll(/\bsay\(\s*'([^']+)'( \+)?[^']*'([^']+)'( \+)?/g)) {
    ;(m[2] ? beginnings : asked).add(m[1])
    ;(m[4] ? beginnings : asked).add('places.' + m[3])
  }
  for (const m of text.matchAll(/title: '(menu\.[^']+)'/g)) asked.add(m[1])
  for (const m of text.matchAll(/\? t\('([^']+)'\)|: t\('([^']+)'\)/g)) asked.add(m[1] ?? m[2])
}
for (const key of asked) if (!zh.has(key)) findings.push(`asked for but not there: ${key}`)
for (const b of beginnings) if (![...zh.keys()].some((k) => k.startsWith(b))) findings.push(`asked for but nothing begins with: ${b}`)
for (const key of zh.keys()) if (!asked.has(key) && ![...beginnings].some((b) => key.startsWith(b))) findings.push(`never asked for: ${key}`)

for (const f of findings) console.error(f)
console.log(`locales: ${zh.size} keys, ${findings.length} findings`)
process.exit(findings.length ? 1 : 0)
