// @ts-check
/** `<robin-badge>`: a customer's open conversations and the last contact, in a list. All on a page ask once. */

import { channelIcon, el, icon, time } from './elements.js'
import { define, RobinElement } from './robin-element.js'
import { ask, bearerOf, kindOf, Refusal } from './service.js'

/** Customers of one question. */
const MOST = 100

/** So long others may join a question, in milliseconds. */
const TOGETHER = 30

/** The longest between two looks, in seconds. */
const LONGEST = 300

/** @type {Set<RobinBadge>} */
const waiting = new Set()

/** One question for all that wait, of one token and purpose. */
async function askTogether() {
  const badges = [...waiting]
  waiting.clear()
  /** Each function is called once. @type {Map<unknown, Promise<string>>} */
  const bearers = new Map()
  /** @type {Map<string, Map<string, RobinBadge[]>>} */
  const questions = new Map()
  for (const badge of badges) {
    const { email: address, token, purpose } = badge
    try {
      const base = badge._trusted()
      if (!bearers.has(token)) bearers.set(token, bearerOf(token))
      const how = JSON.stringify({ base, bearer: await bearers.get(token), purpose, headers: badge._isAskedAgain && { Prefer: 'wait=3' } })
      const byAddress = questions.get(how) ?? new Map()
      questions.set(how, byAddress)
      byAddress.set(address, [...(byAddress.get(address) ?? []), badge])
    } catch (failure) {
      badge._refuse(failure)
    }
  }
  for (const [how, byAddress] of questions) {
    const customers = [...byAddress]
    while (customers.length) askOf(customers.splice(0, MOST), JSON.parse(how))
  }
}

/** Who is shown somebody else by now asks for that one. @param {[string, RobinBadge[]][]} customers @param {(badge: RobinBadge, address: string) => void} how */
function tell(customers, how) {
  for (const [address, badges] of customers) for (const badge of badges) if (badge.isConnected && badge.email === address) how(badge, address)
}

/** @param {[string, RobinBadge[]][]} customers @param {Manner} how @returns {Promise<void>} */
async function askOf(customers, how) {
  try {
    const answer = await ask('customers/summary', { emailAddresses: customers.map(([address]) => address) }, how)
    /** @type {{ items: Summary[] }} */
    const { items } = await answer.json()
    // Two spellings of one customer have one answer: the other is asked for later, alone.
    tell(customers, (badge, address) => badge._show(items.find((item) => item.emailAddress === address) ?? { status: 'none' }))
  } catch (failure) {
    // What is no address is not the others' fault.
    const wrong = failure instanceof Refusal && failure.facts.parameter?.match(/\d+/)
    const refused = wrong ? customers.splice(+wrong[0], 1) : customers.splice(0)
    tell(refused, (badge) => badge._refuse(failure))
    if (customers.length) return askOf(customers, how)
  }
}

export class RobinBadge extends RobinElement {
  static observedAttributes = ['email', 'base-url', 'lang', 'purpose']

  _isAskedAgain = false
  #failures = 0
  /** What is shown. @type {Summary | undefined} */
  #item
  #box = el('span', { part: 'badge' })

  constructor() {
    super()
    this._root.append(this.#box)
  }

  /** Looks again. */
  refresh() {
    this._plan()
  }

  _begin() {
    this.#failures = 0
    this._isAskedAgain = this._isLockedOut = false
    this._later = this.#item = undefined
    this.#box.replaceChildren()
    this.#box.lang = this._tongue.tag
    if (!this.email) return
    const { loading } = this._tongue.words
    if (!this.token) this._missToken(() => this.#say('asking', loading, '…'), () => this._refuse(new Refusal('signIn')))
    else {
      this.#say('asking', loading, '…')
      this.#ask()
    }
  }

  #ask() {
    if (!waiting.size) setTimeout(askTogether, TOGETHER)
    waiting.add(this)
  }

  /** Later and later, and not all in the same moment. @param {number} [atLeast] seconds */
  #askLater(atLeast = 1) {
    this._isAskedAgain = true
    const wait = Math.max(atLeast, Math.min(LONGEST, 2 ** this.#failures++))
    this._later = { at: performance.now() + wait * 1000, go: () => this.#ask() }
  }

  /** @param {Summary} item */
  _show(item) {
    const { words } = this._tongue
    const { status, open = 0, conversations, complete, lastMessageAt, channels = [], fetchedAt = '', stale = false } = item
    if (status === 'refused') return this._refuse(new Refusal(kindOf(0, item.code), { retryAfter: 60 }))
    // Nothing of a part is not none.
    if (status !== 'kept' || !(conversations || complete)) return this.#askLater()
    this.#item = item
    this._later = undefined
    const count = open + (complete ? '' : '+')
    const when = time(lastMessageAt, this._tongue, 'ago')
    const asOf = words.asOf(this._tongue.since(fetchedAt))
    const [said, last] = conversations ? words.summary(count, when?.textContent ?? '') : [words.none]
    const shown = conversations ? [channelIcon(channels[0]), el('span', { class: `state${open ? ' open' : ''}` }, said), when] : [said]
    this.#say('', [said, last, asOf].filter(Boolean).join(', '), ...shown)
    this.#box.classList.toggle('stale', stale)
  }

  /** @param {unknown} failure */
  _refuse(failure) {
    const { kind, facts } = failure instanceof Refusal ? failure : new Refusal('broken')
    this._isLockedOut = kind === 'signIn' || kind === 'scope'
    this.#say('refused', this._tongue.words.failed[kind].join('. '), icon('failed'))
    if (!this._isLockedOut && kind !== 'question' && facts.code !== 'base-url') this.#askLater(facts.retryAfter ?? 10)
  }

  /** @param {string} kind @param {string} words to those who do not see it, and to a mouse @param {...(Node | string | undefined)} shown */
  #say(kind, words, ...shown) {
    const { title } = this._tongue.words
    this.#box.className = `badge ${kind}`
    this.#box.title = words
    this.#box.replaceChildren(el('span', { class: 'unseen' }, `${title}: ${words}`), el('span', { class: 'shown', 'aria-hidden': 'true' }, ...shown))
  }

  /** @param {boolean} isMinute */
  _onTick(isMinute) {
    if (isMinute && this.#item) this._show(this.#item)
  }
}

define('robin-badge', RobinBadge)
