// @ts-check
/** One question to the service, and why there is no answer. */

import { EN } from './words.js'

/** Why there is no answer. */
export class Refusal extends Error {
  /** @param {keyof typeof EN.failed} kind @param {Partial<Reason>} [facts] */
  constructor(kind, { status = 0, code = kind, correlationId, retryAfter } = {}) {
    super(code)
    this.kind = kind
    this.facts = { status, code, correlationId, retryAfter }
  }

  /** @param {Response} response */
  static async of(response) {
    const { status, headers } = response
    const problem = await response.json().catch(() => ({}))
    const wait = headers.get('Retry-After') ?? problem.retryAfter
    return new Refusal(kindOf(status, problem.code), {
      status,
      code: problem.code,
      correlationId: problem.correlationId ?? headers.get('X-Correlation-Id') ?? undefined,
      // Seconds, or a date (RFC 9110, 10.2.3).
      retryAfter: wait == null ? undefined : Number(wait) || Math.max(1, (Date.parse(wait) - Date.now()) / 1000) || undefined,
    })
  }
}

/** @param {number} status @param {string | undefined} code @returns {keyof typeof EN.failed} */
function kindOf(status, code) {
  if (status === 401) return 'signIn'
  if (status === 403) return 'scope'
  if (code === 'robin-credentials') return 'refused'
  if (status === 429 || code === 'no-room' || code === 'robin-over-quota') return 'busy'
  if (status === 503 || status === 504) return 'away'
  return status === 400 ? 'question' : 'broken'
}

/** One question to the service. By POST: an address in a URL would end in logs. @param {string} base @param {Question} question @param {Manner} how */
export async function ask(base, question, { token, purpose, fresh, signal }) {
  const bearer = await Promise.resolve()
    .then(token)
    .catch(() => undefined)
  if (!bearer) throw new Refusal('signIn')
  const response = await fetch(new URL('conversations/search', base), {
    method: 'POST',
    body: JSON.stringify(question),
    headers: {
      Authorization: `Bearer ${bearer}`,
      'Content-Type': 'application/json',
      ...(fresh && { 'Cache-Control': 'no-cache' }),
      ...(purpose && { 'X-Access-Purpose': purpose }),
    },
    credentials: 'omit',
    redirect: 'error',
    referrerPolicy: 'no-referrer',
    // The service answers or refuses within 10 s. No cache mode here: with "no-store" the browser asks for a fresh answer.
    signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
  }).catch(() => {
    throw new Refusal('offline')
  })
  if (!response.ok) throw await Refusal.of(response)
  /** @type {Page} */
  const page = await response.json().catch(() => undefined)
  // A sign-in page with status 200 is no empty list.
  if (!Array.isArray(page?.conversations)) throw new Refusal('broken', { status: response.status })
  return {
    page,
    etag: response.headers.get('ETag'),
    age: Number(response.headers.get('Age')),
    /** ROBIN was asked in vain; without it something stale is just being refreshed. */
    inVain: page.stale && (response.headers.get('Cache-Status') ?? 'detail=').includes('detail='),
  }
}
