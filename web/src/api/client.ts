// SPDX-License-Identifier: Apache-2.0
// The one way to the server: fetch, one error class, cancellation. Everything else is generated (gen/calls.ts).
import { t } from '@/i18n'

export interface RequestOptions {
  signal?: AbortSignal
}

/** What the server says when it refuses (RFC 9457), in the user's words; the request id is for the operator's log. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly field: string,
    readonly requestId: string,
  ) {
    super(detail || title)
  }
}

let csrfToken = ''
let language = 'zh-CN'
let onSignedOut: () => void = () => {}
let onAsOf: (asOf: string) => void = () => {}

export function configure(c: { csrf?: string; language?: string; signedOut?: () => void; asOf?: (asOf: string) => void }): void {
  if (c.csrf !== undefined) csrfToken = c.csrf
  if (c.language !== undefined) language = c.language
  if (c.signedOut !== undefined) onSignedOut = c.signedOut
  if (c.asOf !== undefined) onAsOf = c.asOf
}

type QueryValue = string | number | boolean | null | undefined | readonly (string | number)[]

/** Path with query; absent and empty values are left out. */
export function url(path: string, query?: object): string {
  const out = new URLSearchParams()
  for (const [key, value] of Object.entries(query ?? {}) as [string, QueryValue][]) {
    if (value === undefined || value === null || value === '') continue
    for (const one of Array.isArray(value) ? value : [value]) out.append(key, String(one))
  }
  const text = out.toString()
  return text ? `${path}?${text}` : path
}

export function isCancelled(e: unknown): boolean {
  return e instanceof DOMException && e.name === 'AbortError'
}

async function refusal(response: Response): Promise<ApiError> {
  let p: Record<string, unknown> = {}
  try {
    p = (await response.json()) as Record<string, unknown>
  } catch {
    // no JSON: a proxy answered; the status is all there is
  }
  const text = (key: string) => (typeof p[key] === 'string' ? (p[key] as string) : '')
  return new ApiError(
    response.status,
    text('title') || t('error.status', { status: response.status }),
    text('detail'),
    text('field'),
    text('request_id') || response.headers.get('X-Request-Id') || '',
  )
}

export async function request<T>(method: string, path: string, query?: object, body?: unknown, options: RequestOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language }
  let payload: BodyInit | undefined
  if (body instanceof Blob) {
    payload = body
  } else if (body !== undefined) {
    headers['Content-Type'] = 'application/json'
    payload = JSON.stringify(body)
  }
  if (method !== 'GET') headers['X-CSRF-Token'] = csrfToken
  let response: Response
  try {
    response = await fetch(url(path, query), { method, headers, body: payload, credentials: 'same-origin', signal: options.signal })
  } catch (e) {
    if (isCancelled(e)) throw e
    throw new ApiError(0, t('error.offline'), t('error.offlineWhatToDo'), '', '')
  }
  if (response.status === 401) onSignedOut()
  if (response.ok) onAsOf(response.headers.get('Gusu-As-Of') ?? '')
  if (!response.ok) throw await refusal(response)
  if (response.status === 204) return undefined as T
  return (await response.json()) as T
}

/** Sends a file and tells how far it is; `fetch` cannot tell that yet. The name goes percent-encoded, as the server wants it. */
export function upload<T>(path: string, query: object, file: File, progress: (sent: number) => void, signal: AbortSignal): Promise<T> {
  return new Promise((good, bad) => {
    const ask = new XMLHttpRequest()
    ask.open('POST', url(path, query))
    const headers: Record<string, string> = {
      Accept: 'application/json', 'Accept-Language': language, 'X-CSRF-Token': csrfToken,
      'Content-Type': 'application/octet-stream', 'X-File-Name': encodeURIComponent(file.name),
    }
    for (const [key, value] of Object.entries(headers)) ask.setRequestHeader(key, value)
    ask.upload.onprogress = (e) => progress(e.loaded)
    ask.onerror = () => bad(new ApiError(0, t('error.offline'), t('error.offlineWhatToDo'), '', ''))
    ask.onabort = () => bad(new DOMException('', 'AbortError'))
    ask.onload = () => {
      if (ask.status === 401) onSignedOut()
      if (ask.status >= 200 && ask.status < 300) good(JSON.parse(ask.responseText) as T)
      else void refusal(new Response(ask.responseText, { status: ask.status, headers: { 'X-Request-Id': ask.getResponseHeader('X-Request-Id') ?? '' } })).then(bad)
    }
    signal.addEventListener('abort', () => ask.abort())
    ask.send(file)
  })
}
