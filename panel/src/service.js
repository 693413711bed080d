// @ts-check
/** Questions to the service, and why there is no answer. */

import { EN } from './words.js'

/** Why there is no answer. */
export class Refusal extends Error {
  /** @param {keyof typeof EN.failed} kind @param {Partial<Reason>} [facts] */
  constructor(kind, facts = {}) {
    super(kind)
    this.kind = kind
    this.facts = { status: 0, ...facts, code: facts.code ?? kind }
  }

  /** @param {Response} response */
  static async of(response) {
    const { status, headers } = response
    const problem = (await response.json().catch(() => {})) ?? {}
    const wait = headers.get('Retry-After') ?? problem.retryAfter
    return new Refusal(kindOf(status, problem.code), {
      ...problem,
      status,
      correlationId: problem.correlationId ?? headers.get('X-Correlation-Id') ?? undefined,
      // Seconds, or a date (RFC 9110, 10.2.3).
      retryAfter: Math.min(Number(wait) || Math.max(1, (Date.parse(wait) - Date.now()) / 1000), 86_400) || undefined,
    })
  }
}

/** @param {number} status @param {string} [code] @returns {keyof typeof EN.failed} */
export function kindOf(status, code = '') {
  if (status === 401) return 'signIn'
  if (status === 403) return 'scope'
  if (/credentials$/.test(code)) return 'refused'
  if (status === 429 || /no-room$|quota$|^too-many/.test(code)) return 'busy'
  if (status === 503 || status === 504 || /unavailable$|timeout$/.test(code)) return 'away'
  return status === 400 ? 'question' : 'broken'
}

/** @param {TokenSource | undefined} token @returns {Promise<string>} */
export async function bearerOf(token) {
  const bearer = await Promise.resolve()
    .then(token)
    .catch(() => undefined)
  if (!bearer) throw new Refusal('signIn')
  return bearer
}

/** By POST: an address in a URL would end in logs. No cache mode: with "no-store" the browser asks for a fresh answer. @param {string} path @param {unknown} question @param {Manner} how */
export async function post(path, question, { base, bearer, purpose, headers, signal }) {
  const response = await fetch(new URL(path, base), {
    method: 'POST',
    body: JSON.stringify(question),
    headers: {
      Authorization: `Bearer ${bearer}`,
      'Content-Type': 'application/json',
      ...(purpose && { 'X-Access-Purpose': purpose }),
      ...headers,
    },
    credentials: 'omit',
    redirect: 'error',
    referrerPolicy: 'no-referrer',
    signal,
  }).catch(() => {
    throw new Refusal('offline')
  })
  if (!response.ok && response.status !== 304) throw await Refusal.of(response)
  return response
}

/** A question that the service answers or refuses within 10 s. @param {string} path @param {unknown} question @param {Manner} how */
export const ask = (path, question, how) => post(path, question, { ...how, signal: AbortSignal.any([how.signal ?? [], AbortSignal.timeout(30_000)].flat()) })

/** What is null is not there. @param {string} json */
const withoutNulls = (json) => JSON.parse(json, (_, value) => value ?? undefined)

/** One page of conversations; none where it is the one that is known. @param {Question} question @param {Manner} how */
export async function search(question, how) {
  const response = await ask('conversations/search', question, how)
  const { status, headers } = response
  /** @type {Page | undefined} */
  const page = status === 304 ? undefined : await response.text().then(withoutNulls).catch(() => undefined)
  // A sign-in page with status 200 is no empty list.
  if (status !== 304 && !Array.isArray(page?.conversations)) throw new Refusal('broken', { status })
  const { stale, fetchedAt = '', confirmedAt = '' } = page ?? {}
  // Where a proxy takes it away, nobody knows: that is not 0.
  const age = parseFloat(headers.get('Age') ?? 'Infinity')
  /** ROBIN was asked in vain; without it something stale is just being refreshed. */
  const inVain = !!stale && (headers.get('Cache-Status') ?? 'detail=').includes('detail=')
  /** Seconds since it was known to hold, by the service's clock alone; without ROBIN, since it said so. */
  const confirmed = inVain ? NaN : Math.max(0, age - (Date.parse(confirmedAt) - Date.parse(fetchedAt)) / 1000)
  return { page, etag: headers.get('ETag'), age, inVain, isConfirmed: confirmed < Infinity, held: confirmed < Infinity ? confirmed : age }
}
