// @ts-check
/** What both elements are: who is asked for, with which token, and where that may go. The build gives names with `_` short ones. */

import { langOf } from './conversation.js'
import { Refusal } from './service.js'
import { sheet } from './style.js'
import { Tongue } from './words.js'

/** Where this file came from: `/panel/robin-conversations.js` of the service. */
const SERVICE = new URL('../', import.meta.url).href

/** How long a page that is hydrated has for its token, and a question for its answer before that is said, in milliseconds. */
export const PATIENCE = 3000

/** All on the page, with one clock. @type {Set<RobinElement>} */
const connected = new Set()
/** @type {number | undefined} */
let clock
let ticks = 0

/** With the properties that {@link define} makes. */
const Base = /** @type {new () => HTMLElement & Reflected} */ (HTMLElement)

export class RobinElement extends Base {
  /** @type {TokenSource | undefined} */
  #token
  /** Set by the page's program. @type {string | null | undefined} */
  #base
  #isPlanned = false
  #isTokenMissed = false
  /** How often a token was given, or its lack was said. */
  #tokens = 0
  _tongue = Tongue.of('en')
  _isLockedOut = false
  /** @type {Later | undefined} */
  _later

  _root = this.attachShadow({ mode: 'open' })

  constructor() {
    super()
    this._root.adoptedStyleSheets = [sheet]
  }

  /** Gives a token for each question; the element keeps none. */
  get token() {
    return this.#token
  }

  set token(value) {
    // Frameworks set a new function each time they draw: that alone is no reason to ask again.
    const isTurn = !this.#token || !value || this._isLockedOut
    const isSame = this.#token === value
    this.#token = value
    if (value) this.#tokens++
    if (isTurn) this._plan()
    else this._renew(isSame)
  }

  /**
   * Where the service is: by default where this file came from. Whoever writes a page's text may write an attribute, and would have the
   * token sent anywhere: another origin is taken from the property alone.
   */
  get baseUrl() {
    return new URL(this.#base || this.getAttribute('base-url') || SERVICE, document.baseURI).href.replace(/\/*$/, '/')
  }

  set baseUrl(value) {
    this.#base = value
    this._plan()
  }

  connectedCallback() {
    // What a page set before this file was there hides the accessors.
    for (const [name, value] of Object.entries(this)) {
      if (!(name in Object.getPrototypeOf(this))) continue
      delete this[/** @type {keyof this} */ (name)]
      Object.assign(this, { [name]: value })
    }
    connected.add(this)
    clock ??= setInterval(tick, 1000)
    this._plan()
  }

  disconnectedCallback() {
    connected.delete(this)
    if (!connected.size) clock = void clearInterval(clock)
  }

  /** @param {string} name @param {string | null} before @param {string | null} now */
  attributeChangedCallback(name, before, now) {
    if (before !== now && name !== 'live') this._plan()
  }

  /** Several changes at once begin one question. */
  _plan() {
    if (this.#isPlanned) return
    this.#isPlanned = true
    queueMicrotask(() => {
      this.#isPlanned = false
      if (!this.isConnected) return
      this._tongue = Tongue.of(langOf(this) || navigator.language)
      this._begin()
    })
  }

  /** Somebody else is asked for: nothing of the one before stays. */
  _begin() {}

  /** Another function gives tokens, or the same does anew. @param {boolean} _isSame */
  _renew(_isSame) {}

  /** Each second: ages grow, countdowns end. @param {boolean} [_isMinute] */
  _onTick(_isMinute) {}

  /**
   * A page that is hydrated gives it later: until then this looks like loading. Frameworks may also lose it: said once, and whoever
   * listens can give it.
   *
   * @param {() => void} loading
   * @param {() => void} tell
   */
  _missToken(loading, tell) {
    const said = () => {
      tell()
      if (!this.#tokens++) console.warn(`<${this.localName}> has no token: see "token-missing"`)
    }
    if (this.#tokens) said()
    else {
      loading()
      this._later = { at: performance.now() + PATIENCE, go: said }
    }
    if (!this.#isTokenMissed) this._askToken()
  }

  _askToken() {
    this.#isTokenMissed = true
    this._emit('token-missing', { provide: (/** @type {TokenSource} */ token) => (this.token = token) })
  }

  /** Where the token may go: never in clear over a network. */
  _trusted() {
    const { href, protocol, hostname, origin } = new URL(this.baseUrl)
    const isSafe = protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
    if (isSafe && (this.#base || origin === new URL(SERVICE).origin)) return href
    console.error(`<${this.localName}> sends no token to ${origin}`)
    throw new Refusal('broken', { code: 'base-url' })
  }

  /** @param {string} type @param {Record<string, unknown>} detail */
  _emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }))
  }
}

/** What one of them throws is not the others' fault. */
function tick() {
  ticks++
  for (const one of connected)
    queueMicrotask(() => {
      one._onTick(ticks % 60 === 0)
      const later = one._later
      // A page that nobody looks at asks for nothing.
      if (!later || performance.now() < later.at || document.hidden) return
      one._later = undefined
      later.go()
    })
}

/** Gives an element its name, and a property for each of its attributes that has none. @param {string} name @param {typeof RobinElement & { observedAttributes: string[] }} element */
export function define(name, element) {
  if (customElements.get(name)) return
  for (const attribute of element.observedAttributes) {
    const property = attribute.replace(/-(.)/g, (_, letter) => letter.toUpperCase())
    if (property in element.prototype) continue
    Object.defineProperty(element.prototype, property, {
      get() {
        return this.getAttribute(attribute)
      },
      set(value) {
        if (value == null) this.removeAttribute(attribute)
        else this.setAttribute(attribute, value)
      },
    })
  }
  customElements.define(name, element)
}
