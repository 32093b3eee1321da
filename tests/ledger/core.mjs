// SPDX-License-Identifier: Apache-2.0
// Runs the checking part of web/verify/verify.html outside a browser. One JSON request a line on stdin, one answer a line on stdout:
//   {"list": file, "proof": file, "head": text}   {"former": text, "later": text, "proof": file}   {"hash": file}
import fs from 'node:fs'
import readline from 'node:readline'

const page = fs.readFileSync(process.argv[2], 'utf8')
const core = page.match(/<script id="core">([\s\S]*?)<\/script>/)[1]
const { sm3, checkList, checkHeads } = new Function(`${core}; return { sm3, checkList, checkHeads }`)()
const bytes = (path) => new Uint8Array(fs.readFileSync(path))

for await (const line of readline.createInterface({ input: process.stdin })) {
  const q = JSON.parse(line)
  const r = q.hash ? { word: sm3(bytes(q.hash)) } : q.list ? checkList(bytes(q.list), bytes(q.proof), q.head) : checkHeads(q.former, q.later, bytes(q.proof))
  console.log(JSON.stringify({ verdict: r.verdict, word: r.word }))
}
